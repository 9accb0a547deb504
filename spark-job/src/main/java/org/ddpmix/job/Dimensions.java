package org.ddpmix.job;

import org.ddpmix.InvalidSettingException;
import org.ddpmix.mixture.SphericalGaussianMixture;

/** Refuses samples and mixtures that do not belong together. */
final class Dimensions {
  private Dimensions() {}

  /**
   * @param option what names the file
   * @param file what is compared with the mixture
   * @param dimension its dimension
   */
  static void check(String option, String file, int dimension, SphericalGaussianMixture mixture) {
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
