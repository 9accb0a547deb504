package org.ddpmix.job.command;

import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Mixture;

/** Refuses samples and mixtures that do not belong together. */
final class DimensionCheck {
  private DimensionCheck() {}

  /**
   * @param option what names the file
   * @param file what is compared with the mixture
   * @param dimension its dimension
   */
  static void check(String option, String file, int dimension, Mixture mixture) {
    if (dimension != mixture.dimension()) {
      throw new InvalidSettingException(
          option
              + ": "
              + file
              + " has dimension "
              + dimension
              + ", and the mixture "
              + mixture.dimension());
    }
  }
}
