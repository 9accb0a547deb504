package org.ddpmix.mixture;

import java.util.Locale;

/** The families of covariance matrices that a mixture's components may have. */
public enum CovarianceType {
  /** v I for all components: one variance (EII in R's mclust). */
  SHARED;

  /** The name that users give it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
