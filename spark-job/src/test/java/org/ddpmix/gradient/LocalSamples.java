package org.ddpmix.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.sampling.PermutationSampler;

/** Samples in memory, cut into partitions and blocks as a cluster would. */
public final class LocalSamples implements SampleSet {
  private final int dimension;
  private final double[] values; // rows × dimension
  private final double[] rowWeights; // rows
  private final List<List<SampleBlock>> partitions = new ArrayList<>();

  public LocalSamples(int dimension, double[] values) {
    this(dimension, values, null, 1, 1000);
  }

  public LocalSamples(
      int dimension, double[] values, double[] rowWeights, int partitionCount, int blockRows) {
    this.dimension = dimension;
    this.values = values;
    int rows = values.length / dimension;
    this.rowWeights = rowWeights;
    for (int p = 0; p < partitionCount; p++) {
      int first = (int) ((long) rows * p / partitionCount);
      int last = (int) ((long) rows * (p + 1) / partitionCount);
      List<SampleBlock> blocks = new ArrayList<>();
      for (int from = first; from < last; from += blockRows) {
        int to = Math.min(last, from + blockRows);
        blocks.add(
            new SampleBlock(
                to - from,
                dimension,
                Arrays.copyOfRange(values, from * dimension, to * dimension),
                rowWeights == null ? null : Arrays.copyOfRange(rowWeights, from, to)));
      }
      partitions.add(blocks);
    }
  }

  @Override
  public long rows() {
    return values.length / dimension;
  }

  @Override
  public double totalWeight() {
    return rowWeights == null ? rows() : Arrays.stream(rowWeights).sum();
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public double[] origin() {
    return new double[dimension];
  }

  @Override
  public double[] mean() {
    double[] mean = new double[dimension];
    double total = totalWeight();
    for (int i = 0; i < values.length; i++) {
      mean[i % dimension] += weight(i / dimension) * values[i] / total;
    }
    return mean;
  }

  @Override
  public double totalVariance() {
    double[] mean = mean();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = values[i] - mean[i % dimension];
      sum += weight(i / dimension) * difference * difference;
    }
    return sum / totalWeight();
  }

  @Override
  public List<SampleBlock> sampleBlocks(int n, long seed) {
    int[] rows = PermutationSampler.natural((int) rows());
    PermutationSampler.shuffle(Mixtures.random(seed), rows);
    int[] chosen = Arrays.copyOf(rows, Math.min(n, rows.length));
    return List.of(new SampleBlock((int) rows(), dimension, values, rowWeights).select(chosen));
  }

  /** The samples, one by one. */
  public List<double[]> eachRow() {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i += dimension) {
      rows.add(Arrays.copyOfRange(values, i, i + dimension));
    }
    return rows;
  }

  private double weight(int row) {
    return rowWeights == null ? 1 : rowWeights[row];
  }

  @Override
  public double[] sum(BlockStatistic statistic) {
    double[] total = new double[statistic.length()];
    long firstRow = 0;
    for (List<SampleBlock> blocks : partitions) {
      double[] sums = statistic.sumOver(blocks.iterator(), firstRow);
      firstRow += blocks.stream().mapToInt(SampleBlock::rows).sum();
      for (int i = 0; i < total.length; i++) {
        total[i] += sums[i];
      }
    }
    return total;
  }
}
