package org.ddpmix.job.command;

import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Mixture;

/** Checks that samples and mixtures have the same dimension. */
final class DimensionCheck {
  private DimensionCheck() {}

  /**
   * @param option the option that names the file
   * @param file the samples or the mixture to compare with {@code mixture}
   * @param dimension the dimension of the content of {@code file}
   * @throws InvalidSettingException if the dimensions differ
   */
  static void check(String option, String file, int dimension, Mixture mixture) {
    if (dimension != mixture.dimension()) {
      throw new InvalidSettingException(
          option
              + ": "
              + file
              + " has dimension "
              + dimension
              + ", but the mixture has dimension "
              + mixture.dimension());
    }
  }
}
