package org.ddpmix.io.read;

import java.util.List;
import org.ddpmix.exception.InvalidSettingException;

/**
 * Which columns the user named.
 *
 * @param features numeric columns that are the coordinates, in this order; empty where none were
 *     named
 * @param featuresCol a vector or array column that holds all coordinates, or null
 * @param weightCol the column of row weights, or null
 */
public record ColumnChoice(List<String> features, String featuresCol, String weightCol) {

  public ColumnChoice {
    features = List.copyOf(features);
    if (!features.isEmpty() && featuresCol != null) {
      throw new InvalidSettingException(
          "features-col",
          featuresCol,
          "name either it or features (" + String.join(",", features) + "), not both");
    }
    for (int i = 0; i < features.size(); i++) {
      if (features.indexOf(features.get(i)) < i) {
        throw new InvalidSettingException("features", features.get(i), "a column is named once");
      }
    }
  }

  /** Nothing named: the columns are found by their types. */
  public static ColumnChoice automatic() {
    return new ColumnChoice(List.of(), null, null);
  }

  boolean isAutomatic() {
    return features.isEmpty() && featuresCol == null;
  }
}
