package org.ddpmix.benchmarks.speed;

/** The tables of the report, in the order of the report. */
enum Table {
  PASS(
      "Seconds of one pass",
      "Medians. ddpmix and KMeans take turns. For ddpmix, the value is the mean of six passes; the"
          + " two kinds of passes alternate. For MLlib, it is one iteration: the difference between"
          + " a run of six iterations and a run of one, divided by the difference in iterations."
          + " GaussianMixture has full covariances. It is measured up to dimension 64, and only"
          + " once above ten million values.",
      false),
  RATIOS(
      "A pass of ddpmix ÷ an iteration of another program",
      "For KMeans, the faster solver is used.",
      false),
  MEMORY(
      "Memory",
      "The size of the cached samples in bytes per value, and the peak heap usage in MiB, including"
          + " the cached samples and garbage.",
      false),
  FAMILIES(
      "A pass of each covariance family",
      "Medians; the families take turns. For MLlib's GaussianMixture, it is one iteration: the"
          + " difference between a run of two iterations and a run of one, each run once.",
      false),
  FULL_RESULT(
      "Time to a result with full covariances",
      "Seconds of a whole fit on the same cached rows, and the log likelihood per sample. MLlib's"
          + " GaussianMixture has default Params and five seeds;"
          + " the seconds are the total, and the log likelihood is the best one.",
      true),
  LIBRARIES(
      "On one machine",
      "Seconds of one pass or iteration. All programs use the same rows in memory.",
      true),
  GROWTH("Seconds of a gradient pass, with one size varied at a time", "Medians.", true),
  FITS(
      "Growth with the size",
      "Least-squares fits: the exponent p of seconds ∝ size^p, and seconds = a + b · rows.",
      false),
  OVERHEAD("Overhead of a pass", "Medians. The measurements of one shape take turns.", true),
  SCORING(
      "Use of a mixture",
      "Medians; what is compared takes turns. The rows of transform are cached, and all columns are"
          + " computed. The evaluation includes the data of the report. predict and the Spark job"
          + " beside it read and write Parquet; the job adds three columns of the same types.",
      true),
  RUN(
      "Reading and whole commands",
      "Reading: medians; read and scan take turns. Read is what a fit does until its samples are"
          + " cached; scan is a Spark job that reads the same columns and writes them to noop. Whole"
          + " commands: medians of fit with a shared variance and of a pipeline of MLlib in one Spark"
          + " session, which take turns: read, assemble a vector, KMeans with the same k, transform,"
          + " write to noop. The parts are those of the last fit.",
      true),
  RESULT(
      "Time to a result",
      "Seconds on the same cached rows until the log likelihood per sample is within 1 % of that of"
          + " ddpmix. The estimators of MLlib have default Params and run with one seed after the"
          + " other; the seconds are the total. If no seed reaches the target, the best result is"
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
   * The layout of the table. If true, each row is a shape and a measured work, and each column is a
   * quantity. If false, each row is a shape, and each column is a measured work.
   */
  boolean byQuantity() {
    return byQuantity;
  }
}
