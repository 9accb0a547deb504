package org.ddpmix.synthetic;

import java.io.Serializable;
import java.util.Iterator;
import org.ddpmix.diffusion.ReverseSampler;
import org.ddpmix.mixture.Mixture;

/**
 * A reproducible source of random samples. Row i is a function of the source and i only, so that
 * partitions can draw their rows independently.
 */
public abstract class SampleSource implements Serializable {
  private static final long serialVersionUID = 1L;

  SampleSource() {}

  /**
   * A sample.
   *
   * @param values the coordinates
   * @param component the component from which the sample was drawn; −1 for the background, or if it
   *     is unknown
   */
  public record Sample(double[] values, int component) {}

  /** The dimension of the samples. */
  public abstract int dimension();

  /** The rows i with {@code from ≤ i < to}, in order. */
  public abstract Iterator<Sample> rows(long from, long to);

  /**
   * Exact samples of a mixture: the mean of a component that is drawn by weight, plus Gaussian
   * noise. Samples of a background are uniform in its box. The random streams differ from those of
   * {@code generate}, so the samples are independent of training data that was generated with the
   * same seed.
   */
  public static SampleSource exact(Mixture mixture, long seed) {
    return new SyntheticSamples(
        mixture, seed, RandomStreams.NEW_COMPONENTS, RandomStreams.NEW_NOISE);
  }

  /**
   * Samples of a mixture by the reverse diffusion. A background has no score, so that only the
   * components are sampled.
   *
   * @param steps the number of integration steps from noise to samples, at least 1
   */
  public static SampleSource reverse(
      Mixture mixture, ReverseSampler.Method method, int steps, long seed) {
    return new ReverseSamples(mixture, method, steps, seed);
  }
}
