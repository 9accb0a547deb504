package org.ddpmix.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.ddpmix.data.SampleSet;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/**
 * Quality measures of a mixture. Values that are not available are null and are omitted from the
 * JSON.
 *
 * @param samples the number of samples
 * @param logLikelihood the mean log density of the samples, in nats
 * @param parameters the number p of free parameters: {@link Mixture#parameters}
 * @param aic Akaike's criterion, −2 log likelihood + 2 p
 * @param bic the Bayesian information criterion (Schwarz), −2 log likelihood + p log samples
 * @param meanError root mean square distance between estimated and true means, after matching
 * @param maxError the largest of these distances
 * @param recovered the share of true components that are recovered: {@link
 *     ComponentMatching#recovered}
 * @param weightError root mean square error of the weights
 * @param varianceError relative error of the mean variance
 * @param covarianceError root mean square relative error of the covariance matrices, after
 *     matching; null if both mixtures have one shared variance
 * @param oracleError the expected meanError of the per-component sample means if the labels are
 *     known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Evaluation(
    Long samples,
    Double logLikelihood,
    Integer parameters,
    Double aic,
    Double bic,
    Double meanError,
    Double maxError,
    Double recovered,
    Double weightError,
    Double varianceError,
    Double covarianceError,
    Double oracleError) {

  /**
   * Computes all measures that the arguments allow.
   *
   * @param fit the fit to samples, or null
   * @param truth the true mixture, or null
   */
  public static Evaluation of(Mixture mixture, Fit fit, Mixture truth) {
    ComponentMatching matching = truth == null ? null : ComponentMatching.of(truth, mixture);
    boolean both = fit != null && truth != null;
    return new Evaluation(
        fit == null ? null : fit.samples(),
        fit == null ? null : fit.logLikelihood(),
        fit == null ? null : mixture.parameters(),
        fit == null ? null : fit.criterion(mixture, 2),
        fit == null ? null : fit.criterion(mixture, Math.log(fit.totalWeight())),
        matching == null ? null : matching.meanError(),
        matching == null ? null : matching.maxError(),
        matching == null ? null : matching.recovered(),
        matching == null ? null : matching.weightError(),
        matching == null ? null : matching.varianceError(),
        matching == null || hasSharedVariance(mixture) && hasSharedVariance(truth)
            ? null
            : matching.covarianceError(),
        both ? ComponentMatching.oracleError(truth, fit.totalWeight()) : null);
  }

  private static boolean hasSharedVariance(Mixture mixture) {
    return mixture.covariances().type() == CovarianceType.SHARED;
  }

  /**
   * The fit of a mixture to samples.
   *
   * @param samples the number of rows
   * @param totalWeight the sum of the row weights
   * @param logLikelihood the log likelihood per unit of row weight, in nats
   */
  public record Fit(long samples, double totalWeight, double logLikelihood) {
    /**
     * Computes the fit in one pass over the samples.
     *
     * @param mixture the mixture, in data coordinates
     */
    public static Fit of(Mixture mixture, SampleSet samples) {
      return new Fit(
          samples.rows(), samples.totalWeight(), LogLikelihood.perSample(samples, mixture));
    }

    private double criterion(Mixture mixture, double perParameter) {
      return -2 * logLikelihood * totalWeight + perParameter * mixture.parameters();
    }
  }
}
