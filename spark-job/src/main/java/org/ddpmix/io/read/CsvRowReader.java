package org.ddpmix.io.read;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;

/** Reads the numbers of CSV records, which are the first column of {@link TextFiles}. */
final class CsvRowReader extends RowReader {
  private static final long serialVersionUID = 1L;

  private final String[] names; // of all columns
  private final int width; // of a record
  private final int[] features; // column indices
  private final int weight; // column index, or −1
  private final CsvDialect form; // of the numbers

  CsvRowReader(String[] names, int width, int[] features, int weight, CsvDialect form) {
    this.names = names;
    this.width = width;
    this.features = features;
    this.weight = weight;
    this.form = form;
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
    return weight < 0
        ? 1.0
        : form.number(((CsvRecord) row.get(0, DataTypes.NullType)).value(weight));
  }

  /** The columns that this reader needs: one flag per column. */
  boolean[] needed() {
    boolean[] needed = new boolean[names.length];
    for (int feature : features) {
      needed[feature] = true;
    }
    if (weight >= 0) {
      needed[weight] = true;
    }
    return needed;
  }

  @Override
  public RowError read(
      InternalRow row, RowPosition position, double[] target, int offset, int dimension) {
    Object first = row.get(0, DataTypes.NullType);
    if (first instanceof RowError error) {
      return error;
    }
    CsvRecord record = (CsvRecord) first;
    if (!record.hasAllFields()) {
      return record.isBlank() ? RowError.NO_DATA : record.wrongLength();
    }
    if (width == 1 && record.isBlank()) {
      return RowError.NO_DATA;
    }
    if (weight >= 0) {
      String field = record.value(weight);
      double value = NumberParser.isMissing(field) ? Double.NaN : form.number(field);
      if (Double.isNaN(value)) {
        return form.explain(field).in(names[weight]).skipOnly();
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
      String field = record.value(features[j]);
      double value = field == null ? Double.NaN : form.number(field);
      if (!(Math.abs(value) <= NumberParser.LARGEST)) {
        RowError error = form.explain(field);
        if (!isMissing(error)) {
          return error.in(names[features[j]]);
        }
        value = Double.NaN;
      }
      target[offset + j] = value;
    }
    return checked(target, offset, dimension);
  }
}
