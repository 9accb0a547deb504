package org.ddpmix.start;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ddpmix.mixture.CovarianceType;

/**
 * What {@link ModelSelection} compared and chose.
 *
 * @param rows the number of rows of the subsample that the criteria refer to
 * @param chosen the mixture that was chosen, after more steps
 * @param candidates all mixtures that were compared, by family and number of components
 */
public record SelectionTable(long rows, Candidate chosen, List<Candidate> candidates) {

  /** The mixture of a family with a number of components, if it was compared. */
  public Optional<Candidate> candidate(CovarianceType type, int k) {
    return candidates.stream().filter(c -> c.covarianceType() == type && c.k() == k).findFirst();
  }

  /** The best mixture of another family or number of components than the chosen one. */
  public Optional<Candidate> runnerUp() {
    return candidates.stream()
        .filter(c -> c.k() != chosen.k() || c.covarianceType() != chosen.covarianceType())
        .min(Comparator.comparingDouble(Candidate::bic));
  }

  /**
   * The share of bootstrap samples in which a mixture with this number of components is the best;
   * empty in a table without shares.
   */
  public OptionalDouble bootstrapShare(int k) {
    double[] shares =
        candidates.stream()
            .filter(c -> c.bootstrapShare() != null)
            .mapToDouble(c -> c.k() == k ? c.bootstrapShare() : 0)
            .toArray();
    return shares.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Arrays.stream(shares).sum());
  }

  /**
   * A mixture that was compared.
   *
   * @param covarianceType the family
   * @param k the number of components
   * @param background the weight of the background; 0 if there is none
   * @param logLikelihood per unit of row weight, in nats
   * @param bic the Bayesian information criterion, −2 log likelihood + p log samples (Schwarz 1978)
   * @param icl the integrated completed likelihood (Biernacki, Celeux, Govaert 2000): bic plus
   *     twice the entropy of the responsibilities; null for other families than the chosen one
   * @param bootstrapShare the share of bootstrap samples in which this mixture has the smallest bic
   *     ({@link BootstrapShares}); null if it is not among those of the smallest bic
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Candidate(
      CovarianceType covarianceType,
      int k,
      double background,
      double logLikelihood,
      double bic,
      Double icl,
      Double bootstrapShare) {

    /** A copy with the entropy of all samples, in nats. */
    Candidate withEntropy(double entropy) {
      return new Candidate(
          covarianceType, k, background, logLikelihood, bic, bic + 2 * entropy, bootstrapShare);
    }

    /** A copy with the share of bootstrap samples. */
    Candidate withBootstrapShare(Double share) {
      return new Candidate(covarianceType, k, background, logLikelihood, bic, icl, share);
    }
  }
}
