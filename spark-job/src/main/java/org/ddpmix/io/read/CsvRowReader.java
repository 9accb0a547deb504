package org.ddpmix.io.read;

import org.apache.spark.sql.catalyst.InternalRow;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;

/**
 * Parses rows of a CSV file. All fields are text. An additional last field holds the whole line if
 * the line has the wrong number of fields, and is null otherwise.
 */
final class CsvRowReader extends RowReader {
  private static final long serialVersionUID = 1L;

  private final String[] names; // of all columns
  private final boolean hasHeader;
  private final int[] features; // column indices
  private final int weight; // column index, or −1

  CsvRowReader(String[] names, boolean hasHeader, int[] features, int weight) {
    this.names = names;
    this.hasHeader = hasHeader;
    this.features = features;
    this.weight = weight;
  }

  @Override
  int length(InternalRow row) {
    return features.length;
  }

  @Override
  public boolean isWeighted() {
    return weight >= 0;
  }

  @Override
  public double weight(InternalRow row) {
    return weight < 0 ? 1.0 : NumberParser.parse(field(row, weight));
  }

  @Override
  public RowError read(
      InternalRow row, RowPosition position, double[] target, int offset, int dimension) {
    if (hasHeader && position.isFirstLineOfFile()) {
      return checkHeader(row);
    }
    int brokenLine = names.length;
    if (!row.isNullAt(brokenLine)) {
      String line = field(row, brokenLine);
      return new RowError(
          BadRowKind.WRONG_LENGTH,
          null,
          "the line " + RowError.quote(line) + " does not have " + names.length + " fields");
    }
    if (weight >= 0) {
      String field = field(row, weight);
      double value = NumberParser.isMissing(field) ? Double.NaN : NumberParser.parse(field);
      if (Double.isNaN(value)) {
        return NumberParser.explain(field).in(names[weight]);
      }
      RowError error = NumberParser.checkWeight(value);
      if (error != null) {
        return error.in(names[weight]);
      }
      if (value == 0) {
        return RowError.ZERO_WEIGHT;
      }
    }
    for (int j = 0; j < features.length; j++) {
      String field = field(row, features[j]);
      double value = field == null ? Double.NaN : NumberParser.parse(field);
      if (!(Math.abs(value) <= NumberParser.LARGEST)) {
        return NumberParser.explain(field).in(names[features[j]]);
      }
      target[offset + j] = value;
    }
    return null;
  }

  private RowError checkHeader(InternalRow row) {
    boolean same = row.isNullAt(names.length);
    for (int j = 0; same && j < names.length; j++) {
      same = names[j].equals(name(field(row, j), j));
    }
    if (same) {
      return RowError.NO_DATA;
    }
    StringBuilder found = new StringBuilder();
    for (int j = 0; j < names.length; j++) {
      found.append(j == 0 ? "" : ",").append(name(field(row, j), j));
    }
    String header = row.isNullAt(names.length) ? found.toString() : field(row, names.length);
    return new RowError(
        BadRowKind.HEADER,
        null,
        "the header "
            + RowError.quote(header)
            + " differs from that of the first file, "
            + RowError.quote(String.join(",", names)));
  }

  /**
   * The name of a column by its field in the header line. A column with an empty field is named by
   * its index, as Spark does.
   */
  static String name(String field, int column) {
    return field == null || field.isBlank() ? "_c" + column : field.strip();
  }

  private static String field(InternalRow row, int column) {
    return row.isNullAt(column) ? null : row.getUTF8String(column).toString();
  }
}
