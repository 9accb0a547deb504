package org.ddpmix.job.command;

import java.util.Map;
import java.util.Optional;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.ReportData;

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
   * The mixture of the run before, for the report, if there is one.
   *
   * @param dimension of the samples, and of that mixture
   */
  default Optional<ReportData.Named> previous(int dimension) {
    return Optional.empty();
  }

  /**
   * Looks at what was learned.
   *
   * @param metrics on the samples that it was learned from
   * @return files to publish with it, by name
   * @throws RunFailure to end the run: nothing is published
   */
  default Map<String, String> files(Mixture mixture, DescentResult descent, Evaluation metrics) {
    return Map.of();
  }
}
