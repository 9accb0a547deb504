package org.ddpmix.synthetic;

import java.io.Serializable;
import java.util.Iterator;
import org.ddpmix.diffusion.ReverseSampler;
import org.ddpmix.mixture.Mixture;

/**
 * Where drawn samples come from. Row i is a function of the source and i alone, whatever else is
 * drawn with it.
 */
public abstract class SampleSource implements Serializable {
  private static final long serialVersionUID = 1L;

  SampleSource() {}

  /**
   * A sample.
   *
   * @param values its coordinates
   * @param component that it was drawn from; −1 where the source does not tell
   */
  public record Sample(double[] values, int component) {}

  public abstract int dimension();

  /** The rows {@code from ≤ i < to}, in order. */
  public abstract Iterator<Sample> rows(long from, long to);

  /**
   * Exact samples of a mixture: a component by its weight, and Gaussian noise about its mean. They
   * are independent of those that {@code generate} draws with the same seed, of which the mixture
   * may have been learned.
   */
  public static SampleSource exact(Mixture mixture, long seed) {
    return new SyntheticSamples(
        mixture, seed, RandomStreams.NEW_COMPONENTS, RandomStreams.NEW_NOISE);
  }

  /**
   * Samples of a mixture by the reverse process.
   *
   * @param steps from noise to samples, at least 1
   */
  public static SampleSource reverse(
      Mixture mixture, ReverseSampler.Method method, int steps, long seed) {
    return new ReverseSamples(mixture, method, steps, seed);
  }
}
