package org.ddpmix.benchmarks.recovery;

import java.util.Arrays;

/** The compared methods. */
enum Method {
  ANNEALED("ddpmix annealed"),
  KMEANS_START("ddpmix kmeans"),
  KMEANS("MLlib KMeans"),
  KMEANS_BEST("KMeans, best of 10"),
  GAUSSIAN("MLlib GaussianMixture"),
  GAUSSIAN_BEST("GaussianMixture, best of 5"),
  EM("EM from k-means, best of 5"),
  /** A reference, not a competitor: EM that starts from the true mixture. */
  MAXIMUM_LIKELIHOOD("EM from the truth");

  private final String title;

  Method(String title) {
    this.title = title;
  }

  static Method titled(String title) {
    return Arrays.stream(values()).filter(m -> m.title.equals(title)).findFirst().orElseThrow();
  }

  String title() {
    return title;
  }
}
