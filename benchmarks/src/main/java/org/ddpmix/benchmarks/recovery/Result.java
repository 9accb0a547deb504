package org.ddpmix.benchmarks.recovery;

import org.apache.spark.sql.Row;
import org.ddpmix.mixture.ComponentMatching;

/**
 * One method on one set of samples; NaN where something is not known.
 *
 * @param data which samples
 * @param k how many components
 * @param tunedOn whether the annealed start was tuned on samples of this kind
 * @param seed of the samples and of the method
 * @param method which one
 * @param recovered the share of true means with a partner of their own within half of the least
 *     distance between them
 * @param logLikelihood per sample; less that of the truth where there is one
 * @param adjustedRand of assignments and labels
 * @param passes over the samples
 * @param seconds of the fit
 * @param meanError root mean square error of the matched means
 * @param weightError root mean square error of the weights
 * @param varianceError relative error of the variance
 */
record Result(
    String data,
    int k,
    boolean tunedOn,
    long seed,
    Method method,
    double recovered,
    double logLikelihood,
    double adjustedRand,
    double passes,
    double seconds,
    double meanError,
    double weightError,
    double varianceError) {

  static Result of(
      LabelledSamples data, boolean tunedOn, long seed, Method method, Found found, double truth) {
    ComponentMatching matching =
        data.truth() == null ? null : ComponentMatching.of(data.truth(), found.mixture());
    return new Result(
        data.name(),
        data.k(),
        tunedOn,
        seed,
        method,
        matching == null ? Double.NaN : matching.recovered(),
        found.logLikelihood() - truth,
        data.labels() == null
            ? Double.NaN
            : AdjustedRandIndex.of(data.labels(), found.assignments()),
        found.passes(),
        found.seconds(),
        matching == null ? Double.NaN : matching.meanError(),
        matching == null ? Double.NaN : matching.weightError(),
        matching == null ? Double.NaN : matching.varianceError());
  }

  /** Reads a row of {@link RecoveryReport#csv}. */
  static Result parse(Row row) {
    return new Result(
        row.getAs("data"),
        Integer.parseInt(row.getAs("k")),
        Boolean.parseBoolean(row.getAs("tunedOn")),
        Long.parseLong(row.getAs("seed")),
        Method.titled(row.getAs("method")),
        number(row, "recovered"),
        number(row, "logLikelihood"),
        number(row, "adjustedRand"),
        number(row, "passes"),
        number(row, "seconds"),
        number(row, "meanError"),
        number(row, "weightError"),
        number(row, "varianceError"));
  }

  private static double number(Row row, String column) {
    String text = row.getAs(column);
    return text == null ? Double.NaN : Double.parseDouble(text);
  }
}
