package org.ddpmix.io.read;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;

/** Reads rows with one vector or array column, or with several numeric columns. */
final class TypedRowReader extends RowReader {
  private static final long serialVersionUID = 1L;

  /** The type of the columns with the coordinates. */
  enum Layout {
    VECTOR,
    ARRAY,
    NUMBERS
  }

  // VectorUDT of MLlib is a struct of type (0: sparse, 1: dense), size (sparse only), indices
  // (sparse only) and values.
  private static final int VECTOR_FIELDS = 4;
  private static final int TYPE = 0;
  private static final int SIZE = 1;
  private static final int INDICES = 2;
  private static final int VALUES = 3;
  private static final byte DENSE = 1;
  private static final NumberColumn DOUBLES = NumberColumn.Primitive.DOUBLE;

  private final Layout layout;
  private final String[] names; // of the columns with the coordinates, the first of a row
  private final NumberColumn[]
      numbers; // accessors of these columns, null for text; or of the array elements
  private final String weightName; // or null
  private final NumberColumn weightNumber;

  /** Creates a reader for rows with the columns {@code names}, then the weight if there is one. */
  TypedRowReader(
      Layout layout,
      String[] names,
      NumberColumn[] numbers,
      String weightName,
      NumberColumn weightNumber) {
    this.layout = layout;
    this.names = names;
    this.numbers = numbers;
    this.weightName = weightName;
    this.weightNumber = weightNumber;
  }

  @Override
  int length(InternalRow row) {
    if (layout == Layout.NUMBERS) {
      return names.length;
    }
    if (row.isNullAt(0)) {
      return 0;
    }
    if (layout == Layout.ARRAY) {
      return row.getArray(0).numElements();
    }
    InternalRow vector = row.getStruct(0, VECTOR_FIELDS);
    return vector.getByte(TYPE) == DENSE
        ? vector.getArray(VALUES).numElements()
        : vector.getInt(SIZE);
  }

  @Override
  public boolean isWeighted() {
    return weightName != null;
  }

  @Override
  public double weight(InternalRow row) {
    return weightName == null ? 1.0 : weightNumber.at(row, names.length);
  }

  @Override
  public RowError read(
      InternalRow row, RowPosition position, double[] target, int offset, int dimension) {
    if (weightName != null) {
      RowError error =
          row.isNullAt(names.length) ? NumberParser.MISSING : NumberParser.checkWeight(weight(row));
      if (error != null) {
        return error.in(weightName).skipOnly();
      }
      if (weight(row) == 0) {
        return RowError.ZERO_WEIGHT;
      }
    }
    RowError error = readCoordinates(row, target, offset, dimension);
    return error == null ? checked(target, offset, dimension) : error;
  }

  private RowError readCoordinates(InternalRow row, double[] target, int offset, int dimension) {
    if (layout == Layout.NUMBERS) {
      return readNumbers(row, target, offset);
    }
    if (row.isNullAt(0)) {
      return NumberParser.MISSING.in(names[0]).skipOnly();
    }
    int length = length(row);
    if (length != dimension) {
      return new RowError(
          BadRowKind.WRONG_LENGTH,
          names[0],
          length + " values, but the first row has " + dimension);
    }
    if (layout == Layout.ARRAY) {
      return readElements(row.getArray(0), numbers[0], target, offset);
    }
    InternalRow vector = row.getStruct(0, VECTOR_FIELDS);
    return vector.getByte(TYPE) == DENSE
        ? readElements(vector.getArray(VALUES), DOUBLES, target, offset)
        : readSparse(vector.getArray(INDICES), vector.getArray(VALUES), target, offset, dimension);
  }

  private RowError readNumbers(InternalRow row, double[] target, int offset) {
    for (int j = 0; j < names.length; j++) {
      RowError error = take(row, j, numbers[j], target, offset + j);
      if (error != null) {
        return error.in(names[j]);
      }
    }
    return null;
  }

  private RowError readElements(
      ArrayData elements, NumberColumn number, double[] target, int offset) {
    int length = elements.numElements();
    if (!hasNull(elements, length)) {
      number.copy(elements, target, offset);
      if (areInRange(target, offset, length)) {
        return null;
      }
    }
    for (int j = 0; j < length; j++) {
      RowError error = take(elements, j, number, target, offset + j);
      if (error != null) {
        return error.in(element(j));
      }
    }
    return null;
  }

  private static boolean hasNull(ArrayData elements, int length) {
    for (int j = 0; j < length; j++) {
      if (elements.isNullAt(j)) {
        return true;
      }
    }
    return false;
  }

  private static boolean areInRange(double[] values, int offset, int length) {
    for (int j = offset; j < offset + length; j++) {
      if (!(Math.abs(values[j]) <= NumberParser.LARGEST)) {
        return false;
      }
    }
    return true;
  }

  private RowError readSparse(
      ArrayData indices, ArrayData values, double[] target, int offset, int dimension) {
    Arrays.fill(target, offset, offset + dimension, 0.0);
    for (int n = 0; n < indices.numElements(); n++) {
      int j = indices.getInt(n);
      if (j < 0 || j >= dimension) {
        return new RowError(
            BadRowKind.MALFORMED,
            names[0],
            "index " + j + " of a sparse vector of size " + dimension);
      }
      RowError error = take(values, n, DOUBLES, target, offset + j);
      if (error != null) {
        return error.in(element(j));
      }
    }
    return null;
  }

  /** Reads a number; one that is missing and may be is NaN. */
  private RowError take(
      SpecializedGetters values, int index, NumberColumn number, double[] target, int to) {
    RowError error = takeValue(values, index, number, target, to);
    if (error != null && isMissing(error)) {
      target[to] = Double.NaN;
      return null;
    }
    return error;
  }

  private static RowError takeValue(
      SpecializedGetters values, int index, NumberColumn number, double[] target, int to) {
    if (values.isNullAt(index)) {
      return NumberParser.MISSING;
    }
    double value;
    if (number == null) {
      String text = values.getUTF8String(index).toString();
      value = NumberParser.parse(text);
      if (Double.isNaN(value)) {
        return CsvDialect.PLAIN.explain(text);
      }
    } else {
      value = number.at(values, index);
    }
    target[to] = value;
    return NumberParser.check(value);
  }

  private String element(int index) {
    return names[0] + "[" + index + "]";
  }
}
