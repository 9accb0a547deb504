package org.ddpmix.io.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The columns that the user selected.
 *
 * @param features the numeric columns with the coordinates, in this order; empty if not selected
 * @param featuresCol the vector or array column with all coordinates, or null
 * @param weightCol the column with the row weights, or null
 */
public record ColumnChoice(List<String> features, String featuresCol, String weightCol) {

  /**
   * Checks the selection.
   *
   * @throws InvalidSettingException if both {@code features} and {@code featuresCol} are set, or if
   *     {@code features} contains a name twice
   */
  public ColumnChoice {
    features = List.copyOf(features);
    if (!features.isEmpty() && featuresCol != null) {
      throw new InvalidSettingException(
          "features-col",
          featuresCol,
          "set either features-col or features (" + String.join(",", features) + "), not both");
    }
    for (int i = 0; i < features.size(); i++) {
      if (features.indexOf(features.get(i)) < i) {
        throw new InvalidSettingException(
            "features", features.get(i), "each column may be named only once");
      }
    }
  }

  /** No selection: the reader selects the columns by their types. */
  public static ColumnChoice automatic() {
    return new ColumnChoice(List.of(), null, null);
  }

  /**
   * Selects the columns of a mixture, if the user selected none. The case of a name decides only if
   * it must.
   *
   * @param expected the names of the coordinates of the mixture; empty if it has none
   * @param names the columns of the input
   * @throws BadDataException if the input does not have all of them
   */
  ColumnChoice matching(List<String> expected, List<String> names, InputFiles input) {
    if (expected.isEmpty() || !isAutomatic()) {
      return this;
    }
    Set<String> exact = new HashSet<>(names);
    Map<String, String> byLower = new HashMap<>(); // the value is empty if it is not clear
    for (String name : names) {
      byLower.merge(name.toLowerCase(Locale.ROOT), name, (a, b) -> "");
    }
    List<String> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : expected) {
      String similar = byLower.getOrDefault(name.toLowerCase(Locale.ROOT), "");
      if (exact.contains(name) || !similar.isEmpty()) {
        found.add(exact.contains(name) ? name : similar);
      } else {
        missing.add(name);
      }
    }
    if (new HashSet<>(found).size() < found.size()) { // the mixture has names that differ in case
      missing.addAll(expected.stream().filter(name -> !exact.contains(name)).toList());
    }
    if (!missing.isEmpty()) {
      throw new BadDataException(
          input.given()
              + ": the mixture has the column"
              + (missing.size() == 1 ? " " : "s ")
              + ColumnPlan.shown(missing)
              + ", and the input has not; its columns are "
              + ColumnPlan.shown(names));
    }
    return new ColumnChoice(found, null, weightCol);
  }

  boolean isAutomatic() {
    return features.isEmpty() && featuresCol == null;
  }
}
