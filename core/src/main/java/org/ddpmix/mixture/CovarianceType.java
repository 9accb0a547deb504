package org.ddpmix.mixture;

import java.util.Locale;

/** The supported families of covariance matrices. */
public enum CovarianceType {
  /** One variance for all components and coordinates: Σ_k = v I (EII in R's mclust). */
  SHARED;

  /** The name that users specify. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
