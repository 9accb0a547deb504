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

/** Hooks of a fit: selects training rows, and checks samples and result before publication. */
interface Review {
  /** Trains on all rows and accepts every result. */
  Review NONE = new Review() {};

  /** Restricts a packer to the training rows. */
  default SamplePacker trainingRows(SamplePacker packer) {
    return packer;
  }

  /** Whether a checkpoint with another fingerprint is ignored; otherwise it ends the run. */
  default boolean ignoresMismatchedCheckpoint() {
    return false;
  }

  /**
   * Checks the samples before the fit.
   *
   * @param packed the training rows
   * @throws RunFailure to end the run
   */
  default void checkSamples(SampleTable table, PackedSamples packed) {}

  /**
   * The mixture of the previous run, for the report; empty if there is none of this dimension.
   *
   * @param dimension the dimension of the samples
   */
  default Optional<ReportData.Named> previous(int dimension) {
    return Optional.empty();
  }

  /**
   * Checks the result before publication.
   *
   * @param metrics metrics on the training rows
   * @return the text of additional files to publish, by name
   * @throws RunFailure to end the run without publication
   */
  default Map<String, String> checkResult(
      Mixture mixture, DescentResult descent, Evaluation metrics) {
    return Map.of();
  }
}
