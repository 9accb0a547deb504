package org.ddpmix.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Samples in memory. A sum over a few thousand takes less time here than a Spark job.
 *
 * <p>They are cut into parts, which any number of threads sum; their sums are added in order, so
 * that the result has the same bits on any machine.
 */
public final class InMemorySamples implements SampleSet {
  private static final int PART_ROWS = 2048; // some 0.5 ms of work

  private final List<List<SampleBlock>> parts;
  private final long[] firstRows; // parts + 1
  private final double[] origin;
  private final Moments moments;

  /**
   * Samples of weight 1.
   *
   * @param values rows × dimension, row-major
   */
  public InMemorySamples(int dimension, double[] values) {
    this(dimension, values, null, partsOf(values.length / dimension), PART_ROWS);
  }

  /**
   * Samples in a given number of parts.
   *
   * @param values rows × dimension, row-major
   * @param rowWeights a positive weight for each row, or null where every row weighs 1
   * @param parts how many, of equal size
   * @param blockRows the rows of a block in them
   */
  public InMemorySamples(
      int dimension, double[] values, double[] rowWeights, int parts, int blockRows) {
    this(new double[dimension], values, rowWeights, parts, blockRows);
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
   * The rows of some blocks, however they are cut.
   *
   * @param origin what was subtracted from every row
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
    return new InMemorySamples(origin, values, rowWeights, partsOf(rows), PART_ROWS);
  }

  private static int partsOf(int rows) {
    return (rows + PART_ROWS - 1) / PART_ROWS;
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
  public double[] sum(BlockStatistic statistic) {
    double[][] sums =
        IntStream.range(0, parts.size())
            .parallel()
            .mapToObj(p -> statistic.sumOver(parts.get(p).iterator(), firstRows[p]))
            .toArray(double[][]::new);
    double[] total = new double[statistic.length()];
    for (double[] part : sums) {
      for (int i = 0; i < total.length; i++) {
        total[i] += part[i];
      }
    }
    return total;
  }

  @Override
  public InMemorySamples select(long... ids) {
    return of(SampleBlock.select(blocks().iterator(), 0, ids), origin);
  }

  /** Copies of the rows, in order. */
  public List<double[]> eachRow() {
    return blocks().stream()
        .flatMap(block -> IntStream.range(0, block.rows()).mapToObj(block::row))
        .toList();
  }

  private List<SampleBlock> blocks() {
    return parts.stream().flatMap(List::stream).toList();
  }
}
