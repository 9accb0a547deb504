package org.ddpmix.benchmarks.recovery;

import org.ddpmix.gradient.BatchStatistic;
import org.ddpmix.gradient.BlockStatistic;
import org.ddpmix.gradient.LocalSamples;
import org.ddpmix.gradient.SampleSet;

/**
 * Samples that count how often they are passed over; a mini-batch counts as its fraction, and what
 * is done with some that were drawn is not counted.
 */
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
  public LocalSamples select(long... ids) {
    passes++;
    return samples.select(ids);
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
