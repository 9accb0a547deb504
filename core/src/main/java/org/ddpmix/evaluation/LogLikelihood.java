package org.ddpmix.evaluation;

import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.Posterior;

/**
 * The sum over all samples of rowWeight · log density.
 *
 * <p>Squared distances are computed from the differences x − μ and not from the expanded square
 * that training uses. The expanded square loses digits when components are narrow and far apart,
 * and likelihoods are compared to many digits.
 */
public final class LogLikelihood implements BlockStatistic {
  private static final long serialVersionUID = 1L;

  static final int CHUNK = 64; // rows per chunk, so that the scratch memory fits into the cache

  private final Posterior posterior;

  private LogLikelihood(Mixture mixture) {
    this.posterior = new Posterior(mixture);
  }

  /**
   * Computes the log likelihood of a mixture per sample (per unit of row weight), in nats.
   *
   * @param mixture the mixture, in data coordinates
   */
  public static double perSample(SampleSet samples, Mixture mixture) {
    Mixture relative = mixture.relativeTo(samples.origin());
    return samples.sum(new LogLikelihood(relative))[0] / samples.totalWeight();
  }

  @Override
  public int length() {
    return 1;
  }

  @Override
  public Accumulator newAccumulator() {
    Posterior.Rows rows = posterior.newRows();
    int d = posterior.mixture().dimension();
    double[] logDensities = new double[CHUNK];
    return (block, firstRow, sums) -> {
      for (int from = 0; from < block.rows(); from += CHUNK) {
        int count = Math.min(CHUNK, block.rows() - from);
        rows.logDensities(block.values(), from * d, count, logDensities);
        for (int i = 0; i < count; i++) {
          sums[0] += block.rowWeight(from + i) * logDensities[i];
        }
      }
    };
  }
}
