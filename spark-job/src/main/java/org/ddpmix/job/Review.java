package org.ddpmix.job;

import java.util.Map;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.mixture.SphericalGaussianMixture;
import org.ddpmix.report.Evaluation;
import org.ddpmix.sample.PackedSamples;
import org.ddpmix.sample.SamplePacker;
import org.ddpmix.sample.SampleTable;

/** What stands between a fit and its publication; by default nothing. */
interface Review {
  /** Everything passes. */
  Review NONE = new Review() {};

  /** Which rows to learn from. */
  default SamplePacker part(SamplePacker packer) {
    return packer;
  }

  /** Whether a checkpoint written under other conditions is ignored; else it ends the run. */
  default boolean ignoresOthersCheckpoints() {
    return false;
  }

  /**
   * Looks at the samples before anything is learned.
   *
   * @throws RunFailure to end the run
   */
  default void samples(SampleTable table, PackedSamples packed) {}

  /**
   * Looks at what was learned.
   *
   * @param metrics on the samples that it was learned from
   * @return files to publish with it, by name
   * @throws RunFailure to end the run: nothing is published
   */
  default Map<String, String> files(
      SphericalGaussianMixture mixture, DescentResult descent, Evaluation metrics) {
    return Map.of();
  }
}
