package org.ddpmix.benchmarks.speed;

/** The tables of the report, in their order. */
enum Table {
  PASS(
      "Seconds of one pass",
      "Medians, taking turns with KMeans; of ddpmix the mean of six, both kinds of passes"
          + " one after the other. Of MLlib one iteration: the difference of a run of six and a run"
          + " of one, by the iterations between. GaussianMixture has full covariances, and is"
          + " measured up to 64 coordinates; beyond ten million values once.",
      false),
  RATIOS("A pass of ddpmix ÷ another's", "KMeans with its faster solver.", false),
  MEMORY(
      "Memory",
      "What Spark holds of the cached samples, in bytes for each value; and the peak of the heap"
          + " in MiB, with the cached samples and all garbage.",
      false),
  LIBRARIES(
      "On one machine", "Seconds of one pass or iteration, on rows in memory, all alike.", true),
  GROWTH("Seconds of the gradient's pass, one size changed at a time", "Medians.", true),
  FITS(
      "How they grow",
      "By least squares: the exponent p of seconds ∝ size^p, and seconds = a + b · rows.",
      false),
  OVERHEAD("What a pass costs beside its arithmetic", "Medians, taking turns.", true),
  RESULT(
      "Time to a result",
      "Seconds on the same cached rows, until the log likelihood per sample is within 1 % of"
          + " what ddpmix ends with. MLlib's estimators have their defaults, and are given one seed"
          + " after the other: the seconds are those of all. Where none gets there, the best is"
          + " shown.",
      true);

  private final String title;
  private final String note;
  private final boolean byQuantity;

  Table(String title, String note, boolean byQuantity) {
    this.title = title;
    this.note = note;
    this.byQuantity = byQuantity;
  }

  String title() {
    return title;
  }

  String note() {
    return note;
  }

  /**
   * Whether a row is a shape and what was measured, and a column a quantity of it; else a row is a
   * shape, and a column what was measured.
   */
  boolean byQuantity() {
    return byQuantity;
  }
}
