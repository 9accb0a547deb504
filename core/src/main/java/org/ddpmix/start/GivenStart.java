package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * Starts from a given mixture.
 *
 * @param given the mixture, in data coordinates
 */
public record GivenStart(Mixture given) implements Start {

  @Override
  public Mixture mixture(SampleSet samples) {
    return given.relativeTo(samples.origin());
  }
}
