package org.ddpmix.synthetic;

import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ddpmix.diffusion.ReverseSampler;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.LinearMap;
import org.ddpmix.mixture.Mixture;

/**
 * Samples of a mixture by the reverse diffusion, in coordinates relative to the mixture's mean. The
 * noise has the scale of the components in every direction ({@link LinearMap#withinComponents});
 * for one shared variance this is the variance.
 */
final class ReverseSamples extends SampleSource {
  private static final long serialVersionUID = 1L;

  private static final int BATCH_VALUES = 1 << 14;

  private final double[] centre; // dimension: the mixture's mean
  private final LinearMap units; // null if the noise has the unit of the samples
  private final ReverseSampler sampler;

  ReverseSamples(Mixture of, ReverseSampler.Method method, int steps, long seed) {
    Mixture mixture = of.withoutBackground();
    centre = new double[mixture.dimension()];
    double[] means = mixture.means();
    for (int i = 0; i < means.length; i++) {
      centre[i % centre.length] += mixture.weight(i / centre.length) * means[i];
    }
    boolean shared = mixture.covariances().type() == CovarianceType.SHARED;
    units = shared ? null : LinearMap.withinComponents(mixture);
    Mixture relative = mixture.relativeTo(centre);
    Mixture centred = shared ? relative : units.standardized(relative);
    double squares = 0;
    means = centred.means();
    for (int i = 0; i < means.length; i++) {
      squares += mixture.weight(i / centre.length) * means[i] * means[i];
    }
    sampler =
        new ReverseSampler(
            method,
            level -> centred.diffused(level)::score,
            centre.length,
            centred.meanVariance(),
            Math.sqrt(squares),
            steps,
            seed);
  }

  @Override
  public int dimension() {
    return centre.length;
  }

  @Override
  public Iterator<Sample> rows(long from, long to) {
    int batch = Math.max(1, BATCH_VALUES / centre.length);
    return LongStream.iterate(from, first -> first < to, first -> first + batch)
        .boxed()
        .flatMap(
            first -> {
              int rows = (int) Math.min(batch, to - first);
              double[] values = new double[rows * centre.length];
              sampler.fill(first, rows, values);
              return IntStream.range(0, rows).mapToObj(row -> sample(values, row));
            })
        .iterator();
  }

  private Sample sample(double[] values, int row) {
    if (units != null) {
      units.times(values, row * centre.length);
    }
    double[] sample = new double[centre.length];
    for (int j = 0; j < sample.length; j++) {
      sample[j] = centre[j] + values[row * sample.length + j];
    }
    return new Sample(sample, -1);
  }
}
