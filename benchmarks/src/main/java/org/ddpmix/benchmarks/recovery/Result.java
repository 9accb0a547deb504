package org.ddpmix.benchmarks.recovery;

import org.apache.spark.sql.Row;
import org.ddpmix.mixture.ComponentMatching;

/**
 * The result of one method on one data set. Values that are not known are NaN.
 *
 * @param data the name of the data set or family
 * @param k the number of components
 * @param tunedOn whether the annealed start was tuned on this family
 * @param seed the seed of the samples and of the method
 * @param method the method
 * @param recovered the fraction of true components that are found, as {@link
 *     ComponentMatching#recovered} defines it
 * @param logLikelihood the log likelihood per sample, minus that of the true mixture if it is known
 * @param adjustedRand the adjusted Rand index of assigned and true components
 * @param passes the number of passes over the samples
 * @param seconds the duration of the fit
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

  /** Parses a row of {@link RecoveryReport#csv}. */
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
