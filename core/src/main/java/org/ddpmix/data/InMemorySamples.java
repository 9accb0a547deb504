package org.ddpmix.data;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.mixture.LinearMap;

/**
 * Samples in the memory of one process. For a few thousand rows a sum takes less time here than a
 * Spark job.
 *
 * <p>The rows are divided into parts. Parts are summed in parallel and their sums are added in a
 * fixed order, so the result has the same bits for any number of threads.
 */
public final class InMemorySamples implements SampleSet {
  private static final int PART_ROWS = 2048; // about 0.5 ms of work
  private static final int PART_NUMBERS = 1 << 22; // fewer rows a part if they are wide
  private static final long MAX_SUM_BYTES = 256L << 20; // of the sums of parts at one time

  private final List<List<SampleBlock>> parts;
  private final long[] firstRows; // parts + 1
  private final double[] origin;
  private final Moments moments;
  private double[] covariance; // null until it is needed

  /**
   * Creates samples of weight 1.
   *
   * @param dimension the number of coordinates, at least 1
   * @param values rows × dimension, row-major
   */
  public InMemorySamples(int dimension, double[] values) {
    this(dimension, values, null, partsOf(values.length / dimension, dimension), PART_ROWS);
  }

  /**
   * Creates samples with a given number of parts.
   *
   * @param dimension the number of coordinates, at least 1
   * @param values rows × dimension, row-major
   * @param rowWeights a positive weight for each row, or null if every row has weight 1
   * @param parts the number of parts, of equal size
   * @param blockRows the number of rows of a block
   */
  public InMemorySamples(
      int dimension, double[] values, double[] rowWeights, int parts, int blockRows) {
    this(new double[dimension], values, rowWeights, parts, blockRows);
  }

  /**
   * Packs rows relative to their mean.
   *
   * @param rows at least one row; all rows have the same length of at least 1 and finite numbers
   * @param rowWeights a finite number above 0 for each row, or null if every row has weight 1
   * @throws BadDataException if a row or a weight violates this; the message names the first such
   *     row
   */
  public static InMemorySamples of(double[][] rows, double[] rowWeights) {
    if (rows.length == 0 || rows[0].length == 0) {
      throw new BadDataException("there are no rows, or they have no coordinates");
    }
    if (rowWeights != null && rowWeights.length != rows.length) {
      throw new BadDataException(rows.length + " rows and " + rowWeights.length + " row weights");
    }
    int d = rows[0].length;
    double[] origin = new double[d];
    for (int r = 0; r < rows.length; r++) {
      check(rows[r], d, r);
      if (rowWeights != null && !(rowWeights[r] > 0 && Double.isFinite(rowWeights[r]))) {
        throw new BadDataException(
            "row " + r + ": its weight is " + rowWeights[r] + ", and must be above 0 and finite");
      }
      for (int j = 0; j < d; j++) {
        origin[j] += (rows[r][j] - origin[j]) / (r + 1);
      }
    }
    double[] values = new double[rows.length * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i / d][i % d] - origin[i % d];
    }
    return new InMemorySamples(origin, values, rowWeights, partsOf(rows.length, d), PART_ROWS);
  }

  private static void check(double[] row, int d, int index) {
    if (row.length != d) {
      throw new BadDataException(
          "row " + index + ": it has " + row.length + " numbers, and row 0 has " + d);
    }
    for (int j = 0; j < d; j++) {
      if (!Double.isFinite(row[j])) {
        throw new BadDataException(
            "row " + index + ", coordinate " + j + ": " + row[j] + " is not a finite number");
      }
    }
  }

  private InMemorySamples(
      double[] origin, double[] values, double[] rowWeights, int parts, int blockRows) {
    int d = origin.length;
    int rows = values.length / d;
    this.origin = origin;
    this.parts = new ArrayList<>();
    this.firstRows = new long[parts + 1];
    for (int p = 0; p < parts; p++) {
      int last = (int) ((long) rows * (p + 1) / parts);
      List<SampleBlock> blocks = new ArrayList<>();
      for (int from = (int) firstRows[p]; from < last; from += blockRows) {
        int to = Math.min(last, from + blockRows);
        blocks.add(
            new SampleBlock(
                to - from,
                d,
                Arrays.copyOfRange(values, from * d, to * d),
                rowWeights == null ? null : Arrays.copyOfRange(rowWeights, from, to)));
      }
      this.parts.add(blocks);
      firstRows[p + 1] = last;
    }
    this.moments = new Moments(d);
    for (int row = 0; row < rows; row++) {
      moments.add(values, row * d, rowWeights == null ? 1 : rowWeights[row]);
    }
  }

  /**
   * Copies the rows of some blocks, of any block sizes.
   *
   * @param blocks the blocks, in row order
   * @param origin the vector that was subtracted from every row: dimension
   */
  public static InMemorySamples of(List<SampleBlock> blocks, double[] origin) {
    int d = origin.length;
    int rows = blocks.stream().mapToInt(SampleBlock::rows).sum();
    double[] values = new double[rows * d];
    double[] rowWeights =
        blocks.stream().anyMatch(SampleBlock::isWeighted) ? new double[rows] : null;
    int row = 0;
    for (SampleBlock block : blocks) {
      System.arraycopy(block.values(), 0, values, row * d, block.rows() * d);
      for (int r = 0; r < block.rows(); r++, row++) {
        if (rowWeights != null) {
          rowWeights[row] = block.rowWeight(r);
        }
      }
    }
    return new InMemorySamples(origin, values, rowWeights, partsOf(rows, d), PART_ROWS);
  }

  private static int partsOf(int rows, int d) {
    int partRows = Math.max(1, Math.min(PART_ROWS, PART_NUMBERS / d));
    return (rows + partRows - 1) / partRows;
  }

  @Override
  public long rows() {
    return firstRows[parts.size()];
  }

  @Override
  public double[] origin() {
    return origin.clone();
  }

  @Override
  public Moments moments() {
    return moments;
  }

  @Override
  public double[] covariance() {
    if (covariance == null) {
      covariance = SecondMoment.covariance(this);
    }
    return covariance;
  }

  @Override
  public Ranked rank(BlockStatistic statistic, int n) {
    double[] total = new double[statistic.length()];
    List<SmallestRows.Scored> smallest = new ArrayList<>();
    long bytes = (long) statistic.length() * Double.BYTES;
    int group = (int) Math.max(1, Math.min(parts.size(), MAX_SUM_BYTES / Math.max(1, bytes)));
    for (int from = 0; from < parts.size(); from += group) {
      SmallestRows[] found = new SmallestRows[Math.min(group, parts.size() - from)];
      Arrays.setAll(found, p -> new SmallestRows(n));
      int first = from;
      double[][] sums =
          IntStream.range(0, found.length)
              .parallel()
              .mapToObj(
                  p ->
                      statistic.sumOver(
                          parts.get(first + p).iterator(), firstRows[first + p], found[p]))
              .toArray(double[][]::new);
      for (int p = 0; p < sums.length; p++) {
        smallest.addAll(found[p].found());
        for (int i = 0; i < total.length; i++) {
          total[i] += sums[p][i];
        }
      }
    }
    return new Ranked(total, SmallestRows.merge(smallest, n));
  }

  /**
   * The same rows in other coordinates.
   *
   * @return the rows L⁻¹ x, with their weights
   */
  public InMemorySamples standardized(LinearMap map) {
    int d = dimension();
    double[] newOrigin = origin.clone();
    map.solve(newOrigin, 0);
    return withRows(block -> map.standardized(block.values(), 0, block.rows(), d), newOrigin);
  }

  /**
   * The same rows in the coordinates of an orthonormal basis.
   *
   * @param basis the basis vectors: dimension × dimension, row-major
   */
  public InMemorySamples rotated(double[] basis) {
    int d = dimension();
    BlockKernel kernel = KernelProvider.best().blockKernel();
    BlockKernel.Factor factor = kernel.factor(basis, d, d);
    double[] newOrigin = new double[d];
    kernel.timesTransposed(origin, 0, 1, factor, newOrigin);
    return withRows(
        block -> {
          double[] rotated = new double[block.rows() * d];
          kernel.timesTransposed(block.values(), 0, block.rows(), factor, rotated);
          return rotated;
        },
        newOrigin);
  }

  /**
   * The same rows with other values, in the same coordinates.
   *
   * @param values the values of a block: rows × dimension, row-major
   */
  public InMemorySamples withValues(Function<SampleBlock, double[]> values) {
    return withRows(values, origin);
  }

  private InMemorySamples withRows(Function<SampleBlock, double[]> values, double[] newOrigin) {
    return of(
        blocks().stream().map(block -> block.withValues(values.apply(block))).toList(), newOrigin);
  }

  @Override
  public InMemorySamples select(long... ids) {
    return of(SampleBlock.select(blocks().iterator(), 0, ids), origin);
  }

  /** Returns copies of the rows, in order. */
  public List<double[]> rowCopies() {
    return blocks().stream()
        .flatMap(block -> IntStream.range(0, block.rows()).mapToObj(block::row))
        .toList();
  }

  /** The rows, in order, as a list that copies a row when it is asked for. */
  public List<double[]> rowList() {
    SampleBlock[] blocks = blocks().toArray(SampleBlock[]::new);
    int[] first = new int[blocks.length + 1]; // rows of the blocks
    for (int b = 0; b < blocks.length; b++) {
      first[b + 1] = first[b] + blocks[b].rows();
    }
    return new RowList(blocks, first);
  }

  private static final class RowList extends AbstractList<double[]> implements RandomAccess {
    private final SampleBlock[] blocks;
    private final int[] first;

    RowList(SampleBlock[] blocks, int... first) {
      this.blocks = blocks;
      this.first = first;
    }

    @Override
    public int size() {
      return first[blocks.length];
    }

    @Override
    public double[] get(int row) {
      Objects.checkIndex(row, size());
      int found = Arrays.binarySearch(first, row);
      int block = found >= 0 ? found : -found - 2;
      return blocks[block].row(row - first[block]);
    }
  }

  /** The weights of the rows, in order; null if every row has weight 1. */
  double[] rowWeights() {
    if (blocks().stream().noneMatch(SampleBlock::isWeighted)) {
      return null;
    }
    return blocks().stream()
        .flatMapToDouble(block -> IntStream.range(0, block.rows()).mapToDouble(block::rowWeight))
        .toArray();
  }

  private List<SampleBlock> blocks() {
    return parts.stream().flatMap(List::stream).toList();
  }
}
