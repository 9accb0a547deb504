package org.ddpmix.benchmarks.recovery;

import java.util.concurrent.atomic.DoubleAdder;
import org.ddpmix.data.BatchStatistic;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleSet;

/**
 * Samples that count the passes over them. A mini-batch and a pass over a subsample count as their
 * fractions of all samples. Drawing a subsample counts as one pass.
 */
final class CountedSamples implements SampleSet {
  private final SampleSet samples;
  private final double share; // fraction of the samples that they were drawn from
  private final DoubleAdder passes;

  CountedSamples(SampleSet samples) {
    this(samples, 1, new DoubleAdder());
  }

  private CountedSamples(SampleSet samples, double share, DoubleAdder passes) {
    this.samples = samples;
    this.share = share;
    this.passes = passes;
  }

  double passes() {
    return passes.sum();
  }

  @Override
  public Ranked rank(BlockStatistic statistic, int n) {
    passes.add(share * (statistic instanceof BatchStatistic batch ? batch.fraction() : 1));
    return samples.rank(statistic, n);
  }

  @Override
  public SampleSet draw(int n, long seed) {
    SampleSet drawn = SampleSet.super.draw(n, seed);
    return new CountedSamples(drawn, share * drawn.rows() / samples.rows(), passes);
  }

  @Override
  public InMemorySamples select(long... ids) {
    passes.add(share);
    return samples.select(ids);
  }

  @Override
  public long rows() {
    return samples.rows();
  }

  @Override
  public double[] origin() {
    return samples.origin();
  }

  @Override
  public Moments moments() {
    return samples.moments();
  }
}
