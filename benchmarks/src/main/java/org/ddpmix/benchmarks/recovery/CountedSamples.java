package org.ddpmix.benchmarks.recovery;

import java.util.List;
import org.ddpmix.gradient.BatchStatistic;
import org.ddpmix.gradient.BlockStatistic;
import org.ddpmix.gradient.SampleBlock;
import org.ddpmix.gradient.SampleSet;

/** Samples that count how often they are passed over; a mini-batch counts as its fraction. */
final class CountedSamples implements SampleSet {
  private final SampleSet samples;
  private double passes;

  CountedSamples(SampleSet samples) {
    this.samples = samples;
  }

  double passes() {
    return passes;
  }

  @Override
  public double[] sum(BlockStatistic statistic) {
    passes += statistic instanceof BatchStatistic batch ? batch.fraction() : 1;
    return samples.sum(statistic);
  }

  @Override
  public List<SampleBlock> sampleBlocks(int n, long seed) {
    passes++;
    return samples.sampleBlocks(n, seed);
  }

  @Override
  public long rows() {
    return samples.rows();
  }

  @Override
  public double totalWeight() {
    return samples.totalWeight();
  }

  @Override
  public int dimension() {
    return samples.dimension();
  }

  @Override
  public double[] origin() {
    return samples.origin();
  }

  @Override
  public double[] mean() {
    return samples.mean();
  }

  @Override
  public double totalVariance() {
    return samples.totalVariance();
  }
}
