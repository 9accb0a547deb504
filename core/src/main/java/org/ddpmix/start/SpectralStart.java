package org.ddpmix.start;

import java.util.List;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * k-means++ within the span of the k top eigenvectors of the sample covariance, where the means of
 * a spherical mixture lie and most of the noise does not (Vempala, Wang, <i>A spectral algorithm
 * for learning mixture models</i>, JCSS 2004); weights and variance as in {@link KMeansStart}.
 *
 * @param k the number of components
 * @param seed of the iteration's first directions and of k-means++
 */
public record SpectralStart(int k, long seed) implements Start {

  @Override
  public Mixture mixture(SampleSet samples) {
    int d = samples.dimension();
    int rank = Math.min(k, d);
    double[] basis = PrincipalSubspace.of(samples, rank, seed);
    double[] mean = samples.mean();
    List<double[]> projected =
        Clusters.subsample(samples, k, seed).stream().map(x -> project(x, mean, basis)).toList();
    double[] within = Clusters.centers(projected, k, seed);
    double[] means = new double[k * d];
    for (int i = 0; i < means.length; i++) {
      means[i] = mean[i % d];
      for (int r = 0; r < rank; r++) {
        means[i] += within[i / d * rank + r] * basis[r * d + i % d];
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
