package org.ddpmix.evaluation;

import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * The sum over all samples of rowWeight · log density.
 *
 * <p>Squared distances are computed from the differences x − μ and not from the expanded square
 * that training uses. The expanded square loses digits when components are narrow and far apart,
 * and likelihoods are compared to many digits.
 */
public final class LogLikelihood implements BlockStatistic {
  private static final long serialVersionUID = 1L;

  private final Mixture mixture;

  private LogLikelihood(Mixture mixture) {
    this.mixture = mixture;
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
    int d = mixture.dimension();
    double[] x = new double[d];
    double[] responsibilities = new double[mixture.k()];
    return (block, firstRow, sums) -> {
      for (int r = 0; r < block.rows(); r++) {
        System.arraycopy(block.values(), r * d, x, 0, d);
        sums[0] += block.rowWeight(r) * mixture.posterior(x, responsibilities);
      }
    };
  }
}
