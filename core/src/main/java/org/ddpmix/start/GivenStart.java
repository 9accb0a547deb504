package org.ddpmix.start;

import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.Mixture;

/**
 * A mixture that is known already.
 *
 * @param given in the data's own coordinates
 */
public record GivenStart(Mixture given) implements Start {

  @Override
  public Mixture mixture(SampleSet samples) {
    return given.relativeTo(samples.origin());
  }
}
