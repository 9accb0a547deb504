package org.ddpmix.start;

import java.util.List;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * Runs k-means++ in the span of the k top eigenvectors of the sample covariance. For a spherical
 * mixture this span contains the component means (up to sampling error) and only a small part of
 * the noise. The weights and the variance are estimated as in {@link KMeansStart}.
 *
 * <p>Source: S. Vempala, G. Wang, <i>A spectral algorithm for learning mixture models</i>, JCSS
 * 2004.
 *
 * @param k the number of components
 * @param seed the seed of the initial directions of the subspace iteration and of k-means++
 */
public record SpectralStart(int k, long seed) implements Start {

  @Override
  public boolean needsAllCoordinates() {
    return true;
  }

  @Override
  public Mixture mixture(SampleSet samples) {
    int d = samples.dimension();
    int rank = Math.min(k, d);
    double[] basis = PrincipalSubspace.of(samples, rank, seed);
    double[] mean = samples.mean();
    List<double[]> projected =
        Clusters.subsample(samples, k, seed).stream().map(x -> project(x, mean, basis)).toList();
    double[] projectedCenters = Clusters.centers(projected, k, seed);
    double[] means = new double[k * d];
    for (int i = 0; i < means.length; i++) {
      means[i] = mean[i % d];
      for (int r = 0; r < rank; r++) {
        means[i] += projectedCenters[i / d * rank + r] * basis[r * d + i % d];
      }
    }
    return NearestMeans.mixture(samples, k, means);
  }

  /** The coordinates of x − mean in the basis. */
  private static double[] project(double[] x, double[] mean, double[] basis) {
    double[] coordinates = new double[basis.length / x.length];
    for (int i = 0; i < basis.length; i++) {
      int j = i % x.length;
      coordinates[i / x.length] += basis[i] * (x[j] - mean[j]);
    }
    return coordinates;
  }
}
