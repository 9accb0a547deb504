package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.mixture.CovarianceType;
import org.junit.jupiter.api.Test;

class FitSummaryTest {

  private static FitSummary summary(double... weights) {
    return summary(CovarianceType.SHARED, weights);
  }

  private static FitSummary summary(CovarianceType covarianceType, double... weights) {
    Evaluation metrics =
        new Evaluation(100L, -1.5, 4, 0.0, 0.0, null, null, null, null, null, null, null);
    return new FitSummary(
        "out",
        weights.length,
        2,
        covarianceType,
        null,
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
}
