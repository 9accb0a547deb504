package org.ddpmix.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;

/**
 * How good a mixture is; what is not known is null, and left out of the JSON.
 *
 * @param samples how many there are
 * @param logLikelihood the mean of log density over the samples
 * @param aic Akaike's criterion, −2 log likelihood + 2 p with p the number of free parameters
 * @param bic Schwarz's criterion, −2 log likelihood + p log samples
 * @param meanError root mean square distance of the means from the true ones, after matching
 * @param maxError the largest of these distances
 * @param recovered the share of true means within half of the least distance between them
 * @param weightError root mean square error of the weights
 * @param varianceError relative error of the variance
 * @param oracleError the meanError of the averages of samples with known labels
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Evaluation(
    Long samples,
    Double logLikelihood,
    Double aic,
    Double bic,
    Double meanError,
    Double maxError,
    Double recovered,
    Double weightError,
    Double varianceError,
    Double oracleError) {

  /** What is known of samples and of a truth. */
  public static Evaluation of(Mixture mixture, Fit fit, Mixture truth) {
    ComponentMatching matching = truth == null ? null : ComponentMatching.of(truth, mixture);
    boolean both = fit != null && truth != null;
    return new Evaluation(
        fit == null ? null : fit.samples(),
        fit == null ? null : fit.logLikelihood(),
        fit == null ? null : fit.criterion(mixture, 2),
        fit == null ? null : fit.criterion(mixture, Math.log(fit.totalWeight())),
        matching == null ? null : matching.meanError(),
        matching == null ? null : matching.maxError(),
        matching == null ? null : matching.recovered(),
        matching == null ? null : matching.weightError(),
        matching == null ? null : matching.varianceError(),
        both ? ComponentMatching.oracleError(truth, fit.totalWeight()) : null);
  }

  /**
   * How a mixture fits samples.
   *
   * @param samples how many rows
   * @param totalWeight the sum of their weights
   * @param logLikelihood per unit of weight
   */
  public record Fit(long samples, double totalWeight, double logLikelihood) {
    /** How a mixture, in the data's own coordinates, fits samples: one pass over them. */
    public static Fit of(Mixture mixture, SampleSet samples) {
      return new Fit(
          samples.rows(), samples.totalWeight(), LogLikelihood.perSample(samples, mixture));
    }

    private double criterion(Mixture mixture, double perParameter) {
      return -2 * logLikelihood * totalWeight + perParameter * mixture.parameters();
    }
  }
}
