package org.ddpmix.start;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.MarsagliaTsangWangDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.Posterior;

/**
 * How often each of some mixtures has the smallest Bayesian information criterion on bootstrap
 * samples: samples of the same size that are drawn with replacement. A row of weight ω is drawn as
 * often as ω rows, Poisson(ω) times.
 *
 * <p>The mixtures are not fitted again to each bootstrap sample; their log densities are summed
 * again. To first order the criteria vary as much as those of new fits, because the likelihood is
 * flat at its maximum; new fits would also exceed it by about p/2 nats, and prefer larger mixtures
 * on repeated rows.
 *
 * <p>Source: H. Kishino, T. Miyata, M. Hasegawa, <i>Maximum likelihood inference of protein
 * phylogeny and the origin of chloroplasts</i>, Journal of Molecular Evolution 31, 1990 (RELL).
 */
final class BootstrapShares {
  private static final int DRAWS = 200;

  private BootstrapShares() {}

  /**
   * Draws the bootstrap samples in one pass.
   *
   * @param mixtures at least one, relative to the origin of the samples
   * @param seed the seed of the draws
   * @return the share of each mixture; they sum to 1
   */
  static double[] of(List<Mixture> mixtures, SampleSet samples, long seed) {
    int m = mixtures.size();
    double[] sums = samples.sum(new Sums(mixtures, seed));
    double weight = samples.totalWeight();
    double[] shares = new double[m];
    for (int draw = 0; draw < DRAWS; draw++) {
      int from = draw * (m + 1);
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < m; i++) {
        double bic =
            -2 * weight * sums[from + i] / sums[from + m]
                + mixtures.get(i).parameters() * Math.log(weight);
        if (bic < least) {
          least = bic;
          best = i;
        }
      }
      shares[best]++;
    }
    for (int i = 0; i < m; i++) {
      shares[i] /= DRAWS;
    }
    return shares;
  }

  /** For each draw the log likelihoods of the mixtures and the number of rows. */
  private record Sums(List<Mixture> mixtures, long seed) implements BlockStatistic {
    private static final long serialVersionUID = 1L;

    @Override
    public int length() {
      return DRAWS * (mixtures.size() + 1);
    }

    @Override
    public Accumulator newAccumulator() {
      int m = mixtures.size();
      List<Posterior.Rows> posteriors =
          mixtures.stream().map(mixture -> new Posterior(mixture).newRows()).toList();
      return (block, firstRow, sums) -> {
        double[][] logDensities = new double[m + 1][block.rows()];
        Arrays.fill(logDensities[m], 1); // counts the rows
        for (int i = 0; i < m; i++) {
          posteriors.get(i).logDensities(block.values(), 0, block.rows(), logDensities[i]);
        }
        UniformRandomProvider random = RandomSource.PHILOX_4X64.create(new long[] {seed, firstRow});
        DiscreteSampler once = MarsagliaTsangWangDiscreteSampler.Poisson.of(random, 1); // a table
        for (int r = 0; r < block.rows(); r++) {
          double weight = block.rowWeight(r);
          DiscreteSampler times = weight == 1 ? once : PoissonSampler.of(random, weight);
          for (int draw = 0; draw < DRAWS; draw++) {
            int count = times.sample();
            for (int i = 0; count > 0 && i <= m; i++) {
              sums[draw * (m + 1) + i] += count * logDensities[i][r];
            }
          }
        }
      };
    }
  }
}
