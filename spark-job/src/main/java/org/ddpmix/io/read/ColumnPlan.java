package org.ddpmix.io.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which columns of an input are coordinates, which are not and why, and what looks wrong.
 *
 * @param used the columns with the coordinates, in order
 * @param leftOut the other columns, each with the reason
 * @param warnings remarks in one line each
 */
public record ColumnPlan(List<String> used, Map<String, String> leftOut, List<String> warnings) {

  private static final int SHOWN = 20;

  /** Copies the lists. */
  public ColumnPlan {
    used = List.copyOf(used);
    leftOut = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    warnings = List.copyOf(warnings);
  }

  ColumnPlan withWarnings(List<String> more) {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(more);
    return new ColumnPlan(used, leftOut, all);
  }

  /** The names in one line, without the last ones of a long list. */
  public static String shown(List<String> names) {
    String some = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? some : some + " and " + (names.size() - SHOWN) + " more";
  }

  /** The columns that are left out, by reason, one line each. */
  public List<String> leftOutLines() {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    leftOut.forEach(
        (name, reason) -> byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(name));
    return byReason.entrySet().stream()
        .map(entry -> shown(entry.getValue()) + " (" + entry.getKey() + ")")
        .toList();
  }
}
