package org.ddpmix.io.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Which columns of an input are coordinates, which are not and why, and what looks wrong.
 *
 * @param used the columns with the coordinates, in order
 * @param leftOut the other columns, each with the reason
 * @param warnings remarks in one line each
 */
public record ColumnPlan(List<String> used, Map<String, String> leftOut, List<String> warnings) {

  /** The remark on columns of whole numbers that doubles do not represent. */
  static final String ROUNDED = "whole numbers of more than 16 digits are rounded";

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

  /**
   * The names in one line, without the last ones of a long list. Empty names and names with commas
   * are quoted.
   */
  public static String shown(List<String> names) {
    String some =
        names.stream()
            .limit(SHOWN)
            .map(name -> name.isEmpty() || name.indexOf(',') >= 0 ? "\"" + name + "\"" : name)
            .collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? some : some + " and " + (names.size() - SHOWN) + " more";
  }

  /** All names in one line, each with the reason why it is no coordinate. */
  static String shown(List<String> names, UnaryOperator<String> reason) {
    String some =
        names.stream()
            .limit(SHOWN)
            .map(name -> shown(List.of(name)) + " (" + reason.apply(name) + ")")
            .collect(Collectors.joining(", "));
    return names.size() <= SHOWN ? some : some + " and " + (names.size() - SHOWN) + " more";
  }

  /** The names after "column" or "columns". */
  static String columns(List<String> names) {
    return (names.size() == 1 ? "column " : "columns ") + shown(names);
  }

  /** The columns that are left out, by reason, one line each. */
  public List<String> leftOutLines() {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    leftOut.forEach(
        (name, reason) -> byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(name));
    return byReason.entrySet().stream()
        .map(entry -> columns(entry.getValue()) + " (" + entry.getKey() + ")")
        .toList();
  }
}
