package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSelectionTest {
  private static final int D = 3;
  private static final int K = 5;

  private static ModelSelection all(OptionalInt k, BackgroundMode background) {
    return new ModelSelection(
        k, OptionalInt.of(12), List.of(CovarianceType.values()), background, 1);
  }

  private static ModelSelection.Choice choose(double[][] rows, double[] weights) {
    return all(OptionalInt.empty(), BackgroundMode.AUTO)
        .choose(InMemorySamples.of(rows, weights), (t, loss, norm, mixture) -> {});
  }

  /** Rows of K clusters on a grid, whose shape is that of the family. */
  private static double[][] rows(CovarianceType type, int n, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[n][D];
    for (int i = 0; i < n; i++) {
      int c = i % K;
      double[] z = new double[D];
      for (int j = 0; j < D; j++) {
        double scale =
            switch (type) {
              case SHARED -> 1;
              case SPHERICAL -> 0.5 + 0.5 * c;
              case DIAGONAL -> (c + j) % 3 == 0 ? 2 : 0.5;
              case TIED, FULL -> j == 0 ? 2 : 0.6;
            };
        z[j] = scale * random.nextGaussian();
      }
      double angle = type == CovarianceType.TIED ? 0.6 : type == CovarianceType.FULL ? c : 0;
      rows[i][0] = Math.cos(angle) * z[0] - Math.sin(angle) * z[1] + 12 * (c % 2);
      rows[i][1] = Math.sin(angle) * z[0] + Math.cos(angle) * z[1] + 12 * (c / 2);
      rows[i][2] = z[2];
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "SHARED, 0", "SPHERICAL, 0", "DIAGONAL, 0", "TIED, 0", "FULL, 0",
    "SHARED, 0.05", "SPHERICAL, 0.05", "DIAGONAL, 0.05", "TIED, 0.05", "FULL, 0.05"
  })
  void findsFamilyNumberAndOutliers(CovarianceType type, double outliers) {
    int n = 4000;
    double[][] rows = rows(type, n, 3);
    Random random = new Random(4);
    for (int i = 0; i < outliers * n; i++) {
      for (int j = 0; j < D; j++) {
        rows[i][j] = 200 * (random.nextDouble() - 0.5);
      }
    }
    ModelSelection.Choice choice = choose(rows, null);
    assertThat(choice.mixture().covariances().type()).isEqualTo(type);
    assertThat(choice.mixture().k()).isEqualTo(K);
    double share = choice.mixture().background().map(Background::weight).orElse(0.0);
    assertThat(share).isEqualTo(outliers, within(0.002));
    for (CovarianceType other : CovarianceType.values()) {
      assertThat(choice.table().candidates()).anyMatch(c -> c.covarianceType() == other);
    }
    assertThat(choice.mixture().background().isPresent()).isEqualTo(outliers > 0);
  }

  /** The table has the criterion of the chosen mixture, and no candidate is better. */
  @Test
  void theChosenMixtureHasTheSmallestCriterion() {
    double[][] rows = rows(CovarianceType.FULL, 3000, 5);
    InMemorySamples samples = InMemorySamples.of(rows, null);
    ModelSelection.Choice choice = choose(rows, null);
    SelectionTable table = choice.table();
    Mixture mixture = choice.mixture();
    double logLikelihood =
        Arrays.stream(rows)
            .mapToDouble(row -> mixture.shifted(samples.origin()).logDensity(row))
            .sum();
    double bic = -2 * logLikelihood + mixture.parameters() * Math.log(rows.length);
    assertThat(table.chosen().bic()).isEqualTo(bic, within(1e-3));
    assertThat(table.candidates()).allMatch(c -> c.bic() >= table.chosen().bic() - 1e-3);
    assertThat(table.runnerUp().orElseThrow().bic()).isGreaterThan(bic + 1);
    assertThat(table.chosen().icl()).isGreaterThanOrEqualTo(bic - 1e-3);
    assertThat(table.candidates())
        .filteredOn(c -> c.covarianceType() == CovarianceType.FULL)
        .allMatch(c -> c.icl() != null);
  }

  /** A row of weight 2 counts as two rows: the same choice, criterion and likelihood. */
  @Test
  void weightsAreCopies() {
    double[][] rows = rows(CovarianceType.SPHERICAL, 2400, 6);
    int twice = 600; // the first rows
    double[] weights = new double[rows.length];
    double[][] copies = new double[rows.length + twice][];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = rows[i % rows.length];
      weights[i % rows.length]++;
    }
    SelectionTable.Candidate weighted = choose(rows, weights).table().chosen();
    SelectionTable.Candidate copied = choose(copies, null).table().chosen();
    assertThat(weighted.k()).isEqualTo(copied.k()).isEqualTo(K);
    assertThat(weighted.covarianceType()).isEqualTo(copied.covarianceType());
    assertThat(weighted.logLikelihood()).isEqualTo(copied.logLikelihood(), within(1e-5));
    assertThat(weighted.bic()).isEqualTo(copied.bic(), within(0.1));
  }

  /** Values with one decimal repeat; they are no components of variance 0. */
  @Test
  void roundedDataHaveNoSpuriousComponents() {
    double[][] rows = rows(CovarianceType.SHARED, 1500, 7);
    for (double[] row : rows) {
      for (int j = 0; j < D; j++) {
        row[j] = Math.rint(row[j] * 2) / 2;
      }
    }
    ModelSelection.Choice choice = choose(rows, null);
    assertThat(choice.mixture().k()).isEqualTo(K);
    assertThat(choice.mixture().meanVariance()).isEqualTo(1, within(0.1));
  }

  @Test
  void aGivenNumberIsKept() {
    double[][] rows = rows(CovarianceType.FULL, 1500, 8);
    for (int k : new int[] {1, 2, 7}) {
      ModelSelection.Choice choice =
          all(OptionalInt.of(k), BackgroundMode.OFF)
              .choose(InMemorySamples.of(rows, null), (t, loss, norm, mixture) -> {});
      assertThat(choice.mixture().k()).isEqualTo(k);
      assertThat(choice.mixture().background()).isEmpty();
      assertThat(choice.table().candidates()).allMatch(c -> c.k() == k);
    }
  }

  /** Outliers as far as 10⁶ deviations, and units that differ by 10⁹, change nothing. */
  @Test
  void unitsAndDistantOutliersDoNotMatter() {
    double[][] rows = rows(CovarianceType.FULL, 3000, 9);
    for (int i = 0; i < 60; i++) {
      rows[i] = new double[] {1e6 * (i - 30.5), -1e6, 1e6};
    }
    for (double[] row : rows) {
      row[1] *= 1e9;
    }
    ModelSelection.Choice choice = choose(rows, null);
    assertThat(choice.mixture().k()).isEqualTo(K);
    assertThat(choice.mixture().background().orElseThrow().weight()).isEqualTo(0.02, within(0.002));
  }

  /** A coordinate whose variance underflows is like a constant one, for the background too. */
  @Test
  void aCoordinateOfSubnormalNumbersIsConstant() {
    double[][] rows = rows(CovarianceType.DIAGONAL, 1500, 9);
    double[][] constant = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i][2] = i * 1e-310;
      constant[i] = new double[] {rows[i][0], rows[i][1], 0};
    }
    ModelSelection.Choice choice = choose(rows, null);
    ModelSelection.Choice expected = choose(constant, null);
    assertThat(choice.mixture().k()).isEqualTo(expected.mixture().k()).isEqualTo(K);
    assertThat(choice.table().chosen().bic())
        .isEqualTo(expected.table().chosen().bic(), within(1e-6));
  }

  @Test
  void neighboursOfAMixtureNeedNoNewStart() {
    double[][] rows = rows(CovarianceType.FULL, 3000, 10);
    InMemorySamples samples = InMemorySamples.of(rows, null);
    Mixture chosen = choose(rows, null).mixture().shifted(samples.origin());
    for (int k : new int[] {K - 1, K + 1, 2 * K + 1}) {
      Mixture other = new GivenStart(chosen, k, BackgroundMode.AUTO, 1).mixture(samples);
      assertThat(other.k()).isEqualTo(k);
      assertThat(other.covariances().type()).isEqualTo(CovarianceType.FULL);
    }
    Mixture back =
        new GivenStart(
                new GivenStart(chosen, K + 1, BackgroundMode.AUTO, 1)
                    .mixture(samples)
                    .shifted(samples.origin()),
                K,
                BackgroundMode.AUTO,
                1)
            .mixture(samples);
    assertThat(back.logDensity(new double[D]))
        .isEqualTo(chosen.relativeTo(samples.origin()).logDensity(new double[D]), within(0.2));
  }

  /** A warm start gets a background only where the samples have outliers. */
  @Test
  void outliersOfNewSamplesAddABackground() {
    double[][] rows = rows(CovarianceType.FULL, 3000, 11);
    InMemorySamples clean = InMemorySamples.of(rows, null);
    Mixture before = choose(rows, null).mixture().shifted(clean.origin());
    assertThat(
            new GivenStart(before, K, BackgroundMode.AUTO, 1)
                .mixture(clean)
                .shifted(clean.origin()))
        .extracting(Mixture::background)
        .isEqualTo(java.util.Optional.empty());
    for (int i = 0; i < 90; i++) {
      rows[i] = new double[] {30 * Math.sin(i), 30 * Math.cos(7.0 * i), i - 45};
    }
    Mixture after =
        new GivenStart(before, K, BackgroundMode.AUTO, 1).mixture(InMemorySamples.of(rows, null));
    assertThat(after.background().orElseThrow().weight()).isEqualTo(0.03, within(0.002));
  }

  @Test
  void badNumbersAreRefused() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> all(OptionalInt.of(0), BackgroundMode.OFF))
        .withMessageContaining("k: 0");
  }
}
