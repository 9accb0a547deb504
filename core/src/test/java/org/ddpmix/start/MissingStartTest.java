package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.testing.DenseMissing;
import org.ddpmix.testing.RandomMixtures;
import org.ddpmix.training.MixtureTraining;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Initializations on samples with missing coordinates. */
class MissingStartTest {
  private static final int ROWS = 3000;

  private static DescentSettings descent(String gradient, NoiseSchedule.Stage... stages) {
    return new DescentSettings(
        new NoiseSchedule(List.of(stages)),
        ObjectiveFactory.named(gradient),
        LearnedParameter.ALL,
        1,
        0.02,
        500,
        0,
        1);
  }

  private static DescentSettings descent() {
    return descent("projected", new NoiseSchedule.Stage(0, 40));
  }

  private static MixtureTraining.Result train(Start start, InMemorySamples samples) {
    return new MixtureTraining(start, Optional.empty(), Optional.empty(), descent())
        .run(samples, null, (step, state) -> {});
  }

  private static ModelSelection selection() {
    return new ModelSelection(
        OptionalInt.empty(),
        OptionalInt.of(8),
        List.of(CovarianceType.values()),
        BackgroundMode.AUTO,
        1);
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void findsTheComponentsOfSamplesWithoutAThirdOfTheirNumbers(CovarianceType type) {
    int d = 4;
    Mixture truth = RandomMixtures.ofType(type, 3, 3, d, 4, 0.7, 4);
    double[] values = RandomMixtures.drawAny(truth, ROWS, 9);
    DenseMissing.blank(values, d, 0.33, 4);
    InMemorySamples samples = new InMemorySamples(d, values);
    for (Start start : List.of(selection(), new AnnealedStart(3, type, 1), new KMeansStart(3, 1))) {
      Mixture found =
          new MixtureTraining(start, Optional.of(type), Optional.empty(), descent())
              .run(samples, null, (step, state) -> {})
              .mixture();
      assertThat(found.k()).isEqualTo(3);
      assertThat(ComponentMatching.of(truth, found).recovered()).isEqualTo(1);
    }
  }

  /** A component whose rows all lack the same coordinate: no complete row belongs to it. */
  @Test
  void findsComponentWithoutCompleteRows() {
    Mixture truth = Mixture.uniform(3, 3, new double[] {0, 0, 0, 8, 0, 0, 0, 8, 0}, 1.0);
    double[] values = RandomMixtures.drawAny(truth, ROWS, 9);
    for (int i = 0; i < values.length; i += 3) {
      if (values[i] > 4) {
        values[i + 2] = Double.NaN;
      }
    }
    Mixture found = train(selection(), new InMemorySamples(3, values)).mixture();
    assertThat(found.k()).isEqualTo(3);
    assertThat(ComponentMatching.of(truth, found).recovered()).isEqualTo(1);
  }

  /** The criterion is that of the likelihood of the coordinates that are there. */
  @Test
  void criterionIsThatOfTheMarginalLikelihood() {
    Mixture truth = RandomMixtures.ofType(CovarianceType.FULL, 3, 3, 4, 4, 0.7, 4);
    double[] values = RandomMixtures.drawAny(truth, ROWS, 9);
    DenseMissing.blank(values, 4, 0.33, 4);
    MixtureTraining.Result result = train(selection(), new InMemorySamples(4, values));
    DenseMissing dense = new DenseMissing(result.mixture());
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += dense.logDensity(Arrays.copyOfRange(values, 4 * i, 4 * i + 4));
    }
    SelectionTable.Candidate chosen = result.selection().orElseThrow().chosen();
    // The descent goes on from the mixture that was chosen.
    assertThat(chosen.logLikelihood()).isCloseTo(sum / ROWS, within(1e-3));
    assertThat(chosen.bic())
        .isCloseTo(
            -2 * ROWS * chosen.logLikelihood() + result.mixture().parameters() * Math.log(ROWS),
            within(1e-6));
  }

  @Test
  void weightOfThreeIsThreeRows() {
    Mixture truth = RandomMixtures.ofType(CovarianceType.DIAGONAL, 3, 3, 3, 4, 0.7, 4);
    int rows = 3000; // of few rows that are repeated, BIC finds groups by chance
    double[] once = RandomMixtures.drawAny(truth, rows, 9);
    DenseMissing.blank(once, 3, 0.3, 4);
    double[] thrice = new double[3 * once.length];
    System.arraycopy(once, 0, thrice, 0, once.length);
    System.arraycopy(once, 0, thrice, once.length, once.length);
    System.arraycopy(once, 0, thrice, 2 * once.length, once.length);
    double[] three = new double[rows];
    Arrays.fill(three, 3);
    Mixture weighted = train(selection(), new InMemorySamples(3, once, three, 1, rows)).mixture();
    Mixture repeated = train(selection(), new InMemorySamples(3, thrice)).mixture();
    assertThat(weighted.k()).isEqualTo(repeated.k()).isEqualTo(3);
    assertThat(ComponentMatching.of(weighted, repeated).meanError()).isLessThan(0.01);
  }

  @Test
  void withoutMissingCoordinatesNothingIsFilled() {
    InMemorySamples samples = new InMemorySamples(2, new double[] {1, 2, 3, 4});
    assertThat(FilledSamples.of(samples)).isSameAs(samples);
  }

  @Test
  void missingCoordinatesTakeTheValuesOfTheNearestRow() {
    double[] values = {0, 0, 10, 10, 0.5, Double.NaN, Double.NaN, 9};
    InMemorySamples filled = FilledSamples.of(new InMemorySamples(2, values));
    List<double[]> rows = new ArrayList<>(filled.rowCopies());
    assertThat(rows.get(2)).containsExactly(0.5, 0);
    assertThat(rows.get(3)).containsExactly(10, 9);
    assertThat(rows.get(0)).containsExactly(0, 0);
  }

  @Test
  void noiseNeedsAllCoordinates() {
    double[] values = {0, 0, 10, 10, 0.5, Double.NaN, 1, 2};
    InMemorySamples samples = new InMemorySamples(2, values);
    for (DescentSettings settings :
        List.of(
            descent("textbook", new NoiseSchedule.Stage(0, 5)),
            descent("projected", new NoiseSchedule.Stage(0.3, 5)))) {
      MixtureTraining training =
          new MixtureTraining(new KMeansStart(2, 1), Optional.empty(), Optional.empty(), settings);
      assertThatThrownBy(() -> training.run(samples, null, (step, state) -> {}))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("with missing values it must be");
    }
  }
}
