package org.ddpmix.io.read;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.ddpmix.io.check.RowPosition;

/** The first rows of the input. They determine the dimension and the origin. */
public final class InputPreview {

  private static final int ROWS = 1000;
  private static final int VALUES = 1 << 20;
  private static final int LEAST_ROWS_OF_AN_INDEX = 10;
  private static final double FIRST_DATE = 1900_01_01;
  private static final double LAST_DATE = 2199_12_31;

  /** The largest number of coordinates of a row; rows become dense arrays. */
  public static final int MAX_DIMENSION = 100_000;

  /** The first rows of one partition. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int dimension; // 0 if no row determines it
    private final double[][] rows; // valid rows × dimension

    Part(int dimension, double[][] rows) {
      this.dimension = dimension;
      this.rows = rows;
    }
  }

  private final int dimension;
  private final double[][] rows;

  private InputPreview(int dimension, double[][] rows) {
    this.dimension = dimension;
    this.rows = rows;
  }

  /**
   * Reads the first rows. The Spark jobs read a growing number of partitions until a valid row is
   * found.
   */
  public static InputPreview of(
      JavaRDD<InternalRow> input, RowReader reader, RowPosition.Columns position) {
    JavaRDD<Part> parts =
        input.mapPartitionsWithIndex(
            (p, it) -> List.of(preview(it, reader, new RowPosition(position, p))).iterator(), true);
    int count = input.getNumPartitions();
    int dimension = 0;
    for (int from = 0, size = 1; from < count; from += size, size *= 4) {
      int to = (int) Math.min(count, (long) from + size);
      for (List<Part> found : parts.collectPartitions(IntStream.range(from, to).toArray())) {
        Part part = found.get(0);
        dimension = dimension == 0 ? part.dimension : dimension;
        if (dimension > MAX_DIMENSION) {
          return new InputPreview(dimension, new double[0][]);
        }
        if (part.rows.length > 0 && part.dimension == dimension) {
          return new InputPreview(dimension, part.rows);
        }
      }
    }
    return new InputPreview(Math.max(1, dimension), new double[0][]);
  }

  private static Part preview(Iterator<InternalRow> rows, RowReader reader, RowPosition position) {
    int dimension = 0;
    List<double[]> good = new ArrayList<>();
    while (rows.hasNext() && (good.isEmpty() || good.size() < Math.min(ROWS, VALUES / dimension))) {
      InternalRow row = rows.next();
      position.advance(row);
      dimension = dimension == 0 ? reader.length(row) : dimension;
      if (dimension > MAX_DIMENSION) {
        return new Part(dimension, new double[0][]);
      }
      if (dimension > 0) {
        double[] values = new double[dimension];
        if (reader.read(row, position, values, 0, dimension) == null) {
          good.add(values);
        }
      }
    }
    return new Part(dimension, good.toArray(double[][]::new));
  }

  /** The number of coordinates; at least 1. */
  public int dimension() {
    return dimension;
  }

  /**
   * The columns that look like row numbers: integers that rise by one from row to row, or distinct
   * integers in a column whose name is that of an identifier.
   *
   * @param names the names of the coordinates: dimension
   */
  List<String> identifiers(List<String> names) {
    List<String> found = new ArrayList<>();
    for (int j = 0; j < Math.min(names.size(), dimension); j++) {
      Set<Double> values = new HashSet<>();
      boolean consecutive = true;
      boolean integers = rows.length >= LEAST_ROWS_OF_AN_INDEX;
      for (int i = 0; i < rows.length && integers; i++) {
        integers = rows[i][j] == Math.rint(rows[i][j]) && values.add(rows[i][j]);
        consecutive &= i == 0 || rows[i][j] == rows[i - 1][j] + 1;
      }
      if (integers && (consecutive || ColumnNames.isIdentifier(names.get(j)))) {
        found.add(names.get(j));
      }
    }
    return found;
  }

  /**
   * The columns whose values are all dates as in 20240131, of at least two days.
   *
   * @param names the names of the coordinates: dimension
   */
  List<String> dates(List<String> names) {
    List<String> found = new ArrayList<>();
    for (int j = 0; j < Math.min(names.size(), dimension) && rows.length > 1; j++) {
      int column = j;
      if (Arrays.stream(rows).allMatch(row -> isDate(row[column]))
          && Arrays.stream(rows).anyMatch(row -> row[column] != rows[0][column])) {
        found.add(names.get(j));
      }
    }
    return found;
  }

  /**
   * The columns with values from 2⁵³ on, of which doubles do not represent every integer.
   *
   * @param names the names of the coordinates: dimension
   */
  List<String> beyondIntegers(List<String> names) {
    List<String> found = new ArrayList<>();
    for (int j = 0; j < Math.min(names.size(), dimension); j++) {
      int column = j;
      if (Arrays.stream(rows).anyMatch(row -> Math.abs(row[column]) >= 0x1p53)) {
        found.add(names.get(j));
      }
    }
    return found;
  }

  /**
   * The columns with a number such as −999 or 9999, repeated and far from all other values, as
   * stands for missing values.
   *
   * @param names the names of the coordinates: dimension
   */
  List<String> withMissingCodes(List<String> names) {
    List<String> found = new ArrayList<>();
    for (int j = 0; j < Math.min(names.size(), dimension); j++) {
      double code = code(sorted(j));
      if (!Double.isNaN(code)) {
        found.add(names.get(j) + " (" + (code == Math.rint(code) ? (long) code + "" : code) + ")");
      }
    }
    return found;
  }

  /** The repeated number of nines at an end of sorted values, or NaN. */
  private static double code(double... sorted) {
    int last = sorted.length - 1;
    int low = 0; // values equal to the least one
    while (low <= last && sorted[low] == sorted[0]) {
      low++;
    }
    int high = 0; // values equal to the largest one
    while (high <= last && sorted[last - high] == sorted[last]) {
      high++;
    }
    if (low < last
        && low > 1
        && isNines(sorted[0])
        && sorted[low] - sorted[0] > sorted[last] - sorted[low]) {
      return sorted[0];
    }
    return high < last
            && high > 1
            && isNines(sorted[last])
            && sorted[last] - sorted[last - high] > sorted[last - high] - sorted[0]
        ? sorted[last]
        : Double.NaN;
  }

  private static boolean isNines(double value) {
    double size = Math.abs(value);
    return size == 99
        || size == 999
        || size == 9999
        || size == 99999
        || size == 999.9
        || size == 9999.9
        || size == 99.9;
  }

  private static boolean isDate(double value) {
    if (value != Math.rint(value) || value < FIRST_DATE || value > LAST_DATE) {
      return false;
    }
    int month = (int) value / 100 % 100;
    int day = (int) value % 100;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }

  /** The median of each coordinate (length: the dimension). One without any value is 0. */
  public double[] medians() {
    double[] medians = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      double[] column = sorted(j);
      medians[j] = column.length > 0 ? column[column.length / 2] : 0;
    }
    return medians;
  }

  /** The values of a coordinate that are there, sorted. */
  private double[] sorted(int j) {
    return Arrays.stream(rows)
        .mapToDouble(row -> row[j])
        .filter(x -> !Double.isNaN(x))
        .sorted()
        .toArray();
  }
}
