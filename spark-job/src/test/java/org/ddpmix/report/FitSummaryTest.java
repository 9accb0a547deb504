package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.evaluation.StandardErrors;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.start.OverlappingPair;
import org.ddpmix.start.SelectionTable;
import org.ddpmix.training.Uncertainty;
import org.junit.jupiter.api.Test;

class FitSummaryTest {

  private static FitSummary summary(double... weights) {
    return summary(CovarianceType.SHARED, weights);
  }

  private static final Uncertainty SURE =
      new Uncertainty(
          100, new StandardErrors(null, null, new double[0][], null, null), List.of(), List.of());

  private static FitSummary summary(CovarianceType covarianceType, double... weights) {
    return summary(covarianceType, null, SURE, weights);
  }

  private static FitSummary summary(
      CovarianceType covarianceType,
      SelectionTable selection,
      Uncertainty uncertainty,
      double... weights) {
    Evaluation metrics =
        new Evaluation(100L, -1.5, 4, 0.0, 0.0, null, null, null, null, null, null, null);
    return new FitSummary(
        "out",
        weights.length,
        2,
        covarianceType,
        selection,
        uncertainty,
        weights,
        null,
        1,
        metrics,
        Map.of(),
        "converged",
        "converged",
        3,
        1);
  }

  @Test
  void barLengthsAreProportionalToTheWeights() {
    assertThat(summary(0.6, 0.3, 0.1).text(true).lines().skip(1).limit(3))
        .containsExactly(
            "weights               0  0.6000  " + "█".repeat(24),
            "                      1  0.3000  " + "█".repeat(12),
            "                      2  0.1000  " + "█".repeat(4));
    assertThat(summary(0.96, 0.03, 0.01).text(true)).contains("  0.0300  ▊\n", "  0.0100  ▎\n");
  }

  @Test
  void namesTheFamilyUnlessItIsTheDefault() {
    assertThat(summary(1).text(false)).contains("variance            1.00000\n");
    assertThat(summary(CovarianceType.FULL, 1).text(false))
        .contains("covariances         full, of mean variance 1.00000\n");
  }

  @Test
  void withoutBarsTheTextIsAscii() {
    assertThat(summary(0.6, 0.4).text(false))
        .contains("weights             0.6000 0.4000\n")
        .isASCII();
  }

  private static SelectionTable.Candidate candidate(int k, double share) {
    return new SelectionTable.Candidate(CovarianceType.FULL, k, 0, -1, 100 + k, null, share);
  }

  /** One line says what is not certain, and there is none if everything is. */
  @Test
  void saysWhatIsNotCertain() {
    assertThat(summary(0.6, 0.4).text(false)).doesNotContain("unsure");
    SelectionTable sure =
        new SelectionTable(
            100, candidate(2, 0.97), List.of(candidate(2, 0.97), candidate(3, 0.03)));
    assertThat(summary(CovarianceType.FULL, sure, SURE, 0.6, 0.4).text(false))
        .doesNotContain("unsure");
    SelectionTable unsure =
        new SelectionTable(
            100, candidate(2, 0.62), List.of(candidate(2, 0.62), candidate(3, 0.38)));
    Uncertainty uncertainty =
        new Uncertainty(
            100,
            new StandardErrors(null, null, new double[0][], null, "too many"),
            List.of(new OverlappingPair(0, 1, 0.31, -4.21), new OverlappingPair(0, 2, 0.2, 300)),
            List.of(1));
    assertThat(summary(CovarianceType.FULL, unsure, uncertainty, 0.6, 0.4).text(false))
        .contains(
            "unsure              k = 2 has the smallest BIC in 62 % of bootstrap samples; components 0 and 1"
                + " may be one (merging them lowers BIC by 4.2); few samples in component 1;"
                + " some standard errors are unknown: too many\n");
  }
}
