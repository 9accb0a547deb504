package org.ddpmix.io.read;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;

/**
 * Parses lines of the LibSVM format, {@code label index:value index:value …}. Indices are ascending
 * and start at 1, omitted coordinates are 0, and # starts a comment. The label is not used. The
 * line is the first column of {@link TextFiles}.
 */
final class LibSvmRowReader extends RowReader {
  private static final long serialVersionUID = 1L;

  /** The largest accepted index. A larger one is likely an error, because rows become dense. */
  static final int LARGEST_INDEX = 1_000_000;

  private final int dimension;

  LibSvmRowReader(int dimension) {
    this.dimension = dimension;
  }

  @Override
  int length(InternalRow row) {
    return dimension;
  }

  @Override
  public boolean isWeighted() {
    return false;
  }

  @Override
  public double weight(InternalRow row) {
    return 1.0;
  }

  @Override
  public RowError read(
      InternalRow row, RowPosition position, double[] target, int offset, int dimension) {
    Object first = row.get(0, DataTypes.NullType);
    if (first instanceof RowError error) {
      return error;
    }
    String line = content((String) first);
    if (line.isEmpty()) {
      return RowError.NO_DATA;
    }
    Arrays.fill(target, offset, offset + dimension, 0.0);
    String[] tokens = line.split("\\s+");
    if (Double.isNaN(NumberParser.parse(tokens[0]))) {
      return malformed("the label " + RowError.quote(tokens[0]) + " is not a number");
    }
    int previous = 0;
    for (int n = 1; n < tokens.length; n++) {
      int index = index(tokens[n]);
      if (index < 1) {
        return malformed(
            RowError.quote(tokens[n])
                + " does not have the form index:value with an index from 1 to "
                + LARGEST_INDEX);
      }
      if (index <= previous) {
        return malformed(
            "index " + index + " follows index " + previous + "; indices must be ascending");
      }
      if (index > dimension) {
        return new RowError(
            BadRowKind.WRONG_LENGTH,
            null,
            "index " + index + " exceeds the dimension " + dimension);
      }
      String text = tokens[n].substring(tokens[n].indexOf(':') + 1);
      double value = NumberParser.parse(text);
      if (!(Math.abs(value) <= NumberParser.LARGEST)) {
        RowError error = NumberParser.explain(text);
        if (!isMissing(error)) {
          return error.in(Integer.toString(index));
        }
        value = Double.NaN;
      }
      target[offset + index - 1] = value;
      previous = index;
    }
    return checked(target, offset, dimension);
  }

  private static RowError malformed(String text) {
    return new RowError(BadRowKind.MALFORMED, null, text);
  }

  private static String content(String line) {
    int comment = line.indexOf('#');
    return (comment < 0 ? line : line.substring(0, comment)).strip();
  }

  /** The index of {@code index:value}, or 0 if the token does not have this form. */
  private static int index(String token) {
    int colon = token.indexOf(':');
    if (colon < 1 || colon > 7) {
      return 0;
    }
    int index = 0;
    for (int i = 0; i < colon; i++) {
      int digit = token.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      index = 10 * index + digit;
    }
    return index <= LARGEST_INDEX ? index : 0;
  }

  /** Whether a line has a label and at least one coordinate. */
  static boolean isRow(String line) {
    String[] tokens = content(line).split("\\s+");
    boolean row = tokens.length > 1 && !Double.isNaN(NumberParser.parse(tokens[0]));
    for (int n = 1; n < tokens.length; n++) {
      String value = tokens[n].substring(tokens[n].indexOf(':') + 1);
      row &= index(tokens[n]) > 0 && !Double.isNaN(NumberParser.parse(value));
    }
    return row;
  }

  /** The largest valid index of a line, or 0 if there is none. */
  static int largestIndex(String line) {
    int largest = 0;
    String[] tokens = content(line).split("\\s+");
    for (int n = 1; n < tokens.length; n++) {
      largest = Math.max(largest, index(tokens[n]));
    }
    return largest;
  }
}
