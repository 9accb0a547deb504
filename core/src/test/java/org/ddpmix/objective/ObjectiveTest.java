package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.assertj.core.data.Offset;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.Golden;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectiveTest {
  private static final int DRAWS = 400;

  /** Selects the blend of {@link QuadratureNode#of}. */
  private static final double BEST = -1;

  /**
   * Limit for the largest of a few thousand z-scores with a fixed seed; a wrong term gives more
   * than ten.
   */
  private static final double Z_LIMIT = 5;

  private static ObjectiveValue value(InMemorySamples samples, Objective objective) {
    return objective.valueOf(samples.sum(objective));
  }

  private static ProjectedObjective projected(
      InMemorySamples samples,
      Mixture mixture,
      NoiseLevel level,
      double blend,
      boolean antithetic,
      long step) {
    return new ProjectedObjective(
        mixture,
        List.of(
            new QuadratureNode(
                level,
                1,
                blend < 0 ? QuadratureNode.of(level, 1, mixture.meanVariance()).blend() : blend)),
        false,
        antithetic,
        1,
        new RowNoise(11, step),
        samples);
  }

  /** Mean and standard error of gradient, loss, shares and variance over draws of the noise. */
  private record Moments(double[] mean, double[] standardError) {
    static Moments of(InMemorySamples samples, int draws, LongFunction<Objective> objective) {
      double[] sum = null;
      double[] squares = null;
      for (int draw = 0; draw < draws; draw++) {
        ObjectiveValue value = value(samples, objective.apply(draw));
        double[] all = flat(value);
        if (sum == null) {
          sum = new double[all.length];
          squares = new double[all.length];
        }
        for (int i = 0; i < all.length; i++) {
          sum[i] += all[i];
          squares[i] += all[i] * all[i];
        }
      }
      double[] error = new double[sum.length];
      for (int i = 0; i < sum.length; i++) {
        sum[i] /= draws;
        error[i] = Math.sqrt(Math.max(0, squares[i] / draws - sum[i] * sum[i]) / (draws - 1));
      }
      return new Moments(sum, error);
    }

    static double[] flat(ObjectiveValue value) {
      int n = value.gradient().length;
      int k = value.labelShares().length;
      double[] all = Arrays.copyOf(value.gradient(), n + k + 2);
      System.arraycopy(value.labelShares(), 0, all, n, k);
      all[n + k] = value.loss();
      all[n + k + 1] = value.meanVariance();
      return all;
    }

    void assertEqualInExpectation(Moments that) {
      for (int i = 0; i < mean.length; i++) {
        double error = Math.hypot(standardError[i], that.standardError[i]);
        assertThat(Math.abs(mean[i] - that.mean[i]))
            .as("number %d: %s and %s, standard error %s", i, mean[i], that.mean[i], error)
            .isLessThanOrEqualTo(Z_LIMIT * error + 1e-9 * Math.abs(mean[i]));
      }
    }

    double gradientDeviation(int n) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += standardError[i] * standardError[i];
      }
      return Math.sqrt(sum);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 1, 0.3, 1.0",
    "2, 3, 2, 1.0, 0.7",
    "3, 5, 4, 0.05, 2.5",
    "4, 4, 9, 2.0, 0.3",
    "5, 1, 3, 0.5, 1.0"
  })
  void textbookGradientIsTheDerivativeOfTheLossAtTheSameNoise(
      long seed, int k, int d, double noiseTime, double variance) {
    Mixture mixture = RandomMixtures.any(seed, k, d, 1.5, variance);
    InMemorySamples samples = new InMemorySamples(d, RandomMixtures.draw(mixture, 40, seed + 100));
    NoiseLevel level = NoiseLevel.at(noiseTime, 1.3);
    RowNoise noise = new RowNoise(seed, 0);
    double[] gradient = value(samples, new TextbookObjective(mixture, level, noise)).gradient();
    double[] means = mixture.means();
    double h = 1e-5;
    for (int i = 0; i < means.length; i++) {
      double[] loss = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] moved = means.clone();
        moved[i] += side == 0 ? h : -h;
        Mixture there = new Mixture(k, d, mixture.weights(), moved, variance);
        loss[side] = value(samples, new TextbookObjective(there, level, noise)).loss();
      }
      double difference = (loss[0] - loss[1]) / (2 * h);
      assertThat(gradient[i]).isCloseTo(difference, within(1e-7 + 1e-6 * Math.abs(difference)));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0, 0.3, BEST})
  void lossAndGradientAgreeWithNumericalIntegration(double blend) {
    for (JsonNode problem : Golden.read("denoising-objective.json").get("general")) {
      int d = problem.get("dimension").intValue();
      int k = problem.get("k").intValue();
      Mixture mixture =
          new Mixture(
              k,
              d,
              Golden.numbers(problem.get("weights")),
              Golden.numbers(problem.get("means")),
              problem.get("variance").doubleValue());
      InMemorySamples samples = new InMemorySamples(d, Golden.numbers(problem.get("samples")));
      for (JsonNode golden : problem.get("noises")) {
        double alpha = golden.get("signalCoefficient").doubleValue();
        NoiseLevel level =
            new NoiseLevel(
                -Math.log(alpha), alpha, golden.get("noiseStandardDeviation").doubleValue());
        double[] expected = Golden.numbers(golden.get("gradientMeans"));
        Moments projected =
            Moments.of(
                samples, 4000, draw -> projected(samples, mixture, level, blend, true, draw));
        for (int i = 0; i < k * d; i++) {
          assertThat(projected.mean[i])
              .as("%s, %s", problem.get("name"), level)
              .isCloseTo(expected[i], within(Z_LIMIT * projected.standardError[i] + 1e-12));
        }
        double loss = golden.get("loss").doubleValue();
        assertThat(projected.mean[k * d + k])
            .as("%s, %s", problem.get("name"), level)
            .isCloseTo(loss, within(Z_LIMIT * projected.standardError[k * d + k] + 1e-12 * loss));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4, 8, 0.02, 1.0, 0.45",
    "2, 4, 8, 1.0, 0.6, 0.82",
    "3, 3, 12, 3.0, 2.0, 0.18",
    "4, 6, 3, 0.5, 1.0, 1.00",
    "5, 5, 4, 0.1, 0.6, 0.84",
    "6, 1, 4, 0.4, 1.5, 0.00"
  })
  void projectedHasTheExpectationOfTextbookAndLessVariance(
      long seed, int k, int d, double noiseTime, double variance, double antithetic) {
    Mixture mixture = RandomMixtures.any(seed, k, d, 1.0, variance);
    InMemorySamples samples =
        new InMemorySamples(
            d,
            RandomMixtures.draw(RandomMixtures.any(seed + 1, k, d, 1.2, variance), 60, seed + 2));
    NoiseLevel level = NoiseLevel.at(noiseTime, 0.9);
    Moments textbook =
        Moments.of(
            samples,
            DRAWS,
            draw -> new TextbookObjective(mixture, level, new RowNoise(seed, draw)));
    Moments single = moments(samples, mixture, level, 1, false);
    Moments denoising = moments(samples, mixture, level, 1, true);
    Moments implicit = moments(samples, mixture, level, 0, true);
    Moments blended = moments(samples, mixture, level, BEST, true);
    for (Moments projected : List.of(single, denoising, implicit, blended)) {
      projected.assertEqualInExpectation(textbook);
    }
    int n = k * d;
    if (k < d) { // otherwise the means span the whole space and no noise is integrated out
      assertThat(single.gradientDeviation(n)).isLessThan(textbook.gradientDeviation(n));
    }
    // An antithetic pair compared with two independent draws: with 30 000 instead of 400 draws
    // the ratios are 0.447, 0.821, 0.182, 1.004, 0.841 and 0.
    assertThat(denoising.gradientDeviation(n) / (single.gradientDeviation(n) / Math.sqrt(2)))
        .isCloseTo(antithetic, within(0.06));
    if (k > 1) {
      assertThat(blended.gradientDeviation(n))
          .isLessThan(
              0.8 * Math.min(denoising.gradientDeviation(n), implicit.gradientDeviation(n)));
    }
  }

  @ParameterizedTest
  @CsvSource({"1.0, 0.15", "1.0, 0.65", "3.0, 0.15", "3.0, 0.65"})
  void blendOneHalfBarelyIncreasesTheVariance(double separation, double noiseTime) {
    int k = 4;
    int d = 6;
    Mixture mixture = RandomMixtures.any(1, k, d, separation, 1);
    InMemorySamples samples =
        new InMemorySamples(
            d, RandomMixtures.draw(RandomMixtures.any(2, k, d, separation, 1), 60, 3));
    NoiseLevel level = NoiseLevel.at(noiseTime, 1);
    double sigma = level.noiseCoefficient();
    double half = moments(samples, mixture, level, 0.5, true).gradientDeviation(k * d);
    double balanced =
        moments(samples, mixture, level, sigma * sigma, true).gradientDeviation(k * d);
    assertThat(QuadratureNode.of(level, 1, 1).blend()).isEqualTo(0.5);
    assertThat(half).isLessThan((separation > 2 ? 1.05 : 1.5) * balanced);
  }

  private static Moments moments(
      InMemorySamples samples,
      Mixture mixture,
      NoiseLevel level,
      double blend,
      boolean antithetic) {
    return Moments.of(
        samples, DRAWS, draw -> projected(samples, mixture, level, blend, antithetic, draw));
  }

  @Test
  void integratedObjectiveIsMaximumLikelihood() {
    JsonNode golden = Golden.read("log-likelihood-gradient.json");
    Mixture mixture =
        new Mixture(
            3,
            2,
            Golden.numbers(golden.get("weights")),
            Golden.numbers(golden.get("means")),
            golden.get("variance").doubleValue());
    InMemorySamples samples = new InMemorySamples(2, Golden.numbers(golden.get("samples")));
    Moments integrated =
        Moments.of(
            samples,
            300,
            draw -> ProjectedObjective.integrated(mixture, new RowNoise(3, draw), samples));
    double[] expected = Golden.numbers(golden.get("gradientMeans"));
    for (int i = 0; i < expected.length; i++) {
      assertThat(integrated.standardError[i]).isLessThan(1e-3);
      assertThat(integrated.mean[i])
          .isCloseTo(-expected[i], within(Z_LIMIT * integrated.standardError[i]));
    }
    ObjectiveValue value =
        value(samples, ProjectedObjective.integrated(mixture, new RowNoise(3, 0), samples));
    Offset<Double> rounding = within(1e-13);
    assertThat(value.loss()).isCloseTo(-golden.get("logLikelihood").doubleValue(), rounding);
    double[] weights = Golden.numbers(golden.get("em").get("weights"));
    for (int c = 0; c < 3; c++) {
      assertThat(value.labelShares()[c]).isCloseTo(weights[c], rounding);
    }
    assertThat(value.meanVariance())
        .isCloseTo(golden.get("em").get("varianceAtCurrentMeans").doubleValue(), rounding);
  }

  @ParameterizedTest
  @CsvSource({"3, 8", "12, 5"})
  void integratedGradientMatchesTheLogLikelihoodForSeparatedComponents(int k, int d) {
    Mixture truth = RandomMixtures.any(1, k, d, 6.0, 2.0);
    InMemorySamples samples = new InMemorySamples(d, RandomMixtures.draw(truth, 300, 2));
    double[] moved = truth.means();
    double[] shift = RandomMixtures.normals(RandomMixtures.random(3), k * d, 1.0);
    for (int i = 0; i < moved.length; i++) {
      moved[i] += shift[i];
    }
    Mixture mixture = new Mixture(k, d, truth.weights(), moved, 1.5);
    Moments integrated =
        Moments.of(
            samples,
            20,
            draw -> ProjectedObjective.integrated(mixture, new RowNoise(3, draw), samples));
    double[] expected = logLikelihoodGradient(samples, mixture);
    double norm = Math.sqrt(Arrays.stream(expected).map(g -> g * g).sum());
    for (int i = 0; i < expected.length; i++) {
      assertThat(integrated.mean[i])
          .isCloseTo(-expected[i], within(Z_LIMIT * integrated.standardError[i] + 2e-4 * norm));
    }
  }

  /** Σ_i w_ik (x_i − μ_k) / (N v). */
  private static double[] logLikelihoodGradient(InMemorySamples samples, Mixture mixture) {
    int d = mixture.dimension();
    double[] gradient = new double[mixture.k() * d];
    samples.sum(
        new BlockStatistic() {
          @Override
          public int length() {
            return 1;
          }

          @Override
          public Accumulator newAccumulator() {
            return (block, firstRow, sums) -> {
              for (int b = 0; b < block.rows(); b++) {
                double[] x = Arrays.copyOfRange(block.values(), b * d, (b + 1) * d);
                double[] w = mixture.responsibilities(x);
                for (int i = 0; i < gradient.length; i++) {
                  gradient[i] +=
                      w[i / d]
                          * (x[i % d] - mixture.mean(i / d)[i % d])
                          / (samples.rows() * mixture.meanVariance());
                }
              }
            };
          }
        });
    return gradient;
  }

  @Test
  void lowNoiseStepMatchesEmForSeparatedComponents() {
    Mixture truth = RandomMixtures.any(5, 4, 6, 30.0, 1.0);
    InMemorySamples samples = new InMemorySamples(6, RandomMixtures.draw(truth, 500, 6));
    double[] moved = truth.means();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += 0.5;
    }
    Mixture mixture = new Mixture(4, 6, truth.weights(), moved, 1.0);
    double[] toLabelMeans = logLikelihoodGradient(samples, mixture); // π̂_k (x̄_k − μ_k) / v
    ObjectiveValue value =
        value(
            samples,
            ProjectedObjective.at(mixture, NoiseLevel.at(0.01, 1), new RowNoise(1, 0), samples));
    for (int i = 0; i < moved.length; i++) {
      assertThat(-value.unitStep() * value.gradient()[i])
          .isCloseTo(toLabelMeans[i], within(1e-14 * samples.meanSquaredNorm()));
    }
  }

  @Test
  void blockSizeChangesNoBitAndPartitioningOnlyRounding() {
    Mixture mixture = RandomMixtures.any(1, 5, 7, 1.0, 1.0);
    double[] values = RandomMixtures.draw(mixture, 1001, 2);
    NoiseLevel level = NoiseLevel.at(0.4, 1);
    InMemorySamples whole = new InMemorySamples(7, values, null, 1, 1001);
    List<Objective> objectives =
        List.of(
            new TextbookObjective(mixture, level, new RowNoise(1, 2)),
            ProjectedObjective.at(mixture, level, new RowNoise(1, 2), whole),
            ProjectedObjective.integrated(mixture, new RowNoise(1, 2), whole));
    for (Objective objective : objectives) {
      double[] expected = whole.sum(objective);
      for (int blockRows : new int[] {1, 2, 4, 63, 64, 65, 1000}) {
        assertThat(new InMemorySamples(7, values, null, 1, blockRows).sum(objective))
            .as("%s, blocks of %d rows", objective.getClass().getSimpleName(), blockRows)
            .isEqualTo(expected);
      }
      double[] seven = new InMemorySamples(7, values, null, 7, 50).sum(objective);
      for (int i = 0; i < expected.length; i++) {
        assertThat(seven[i]).isCloseTo(expected[i], within(1e-11 * whole.rows()));
      }
    }
  }

  /** A problem with 12 components in 70 dimensions, for which the products use single precision. */
  private static final class Large {
    private static final int K = 12;
    private static final int D = 70;
    private static final int ROWS = 3000;
    final Mixture mixture;
    final double[] values;
    final double[] weights;
    final InMemorySamples samples;

    /** Means, standard deviations and samples are multiplied by a unit. */
    Large(double spread, double unit, double rowWeight, int blockRows) {
      Mixture drawn = RandomMixtures.any(1, K, D, spread, 1);
      double[] means = Arrays.stream(drawn.means()).map(m -> unit * m).toArray();
      mixture = new Mixture(K, D, drawn.weights(), means, unit * unit);
      values = Arrays.stream(RandomMixtures.draw(drawn, ROWS, 2)).map(x -> unit * x).toArray();
      weights = RandomMixtures.random(3).doubles(ROWS, 0.5, 2).map(w -> rowWeight * w).toArray();
      samples = new InMemorySamples(D, values, weights, 1, blockRows);
    }

    ProjectedObjective objective(long seed) {
      NoiseLevel level = NoiseLevel.at(0.3, mixture.meanVariance());
      return ProjectedObjective.at(mixture, level, new RowNoise(seed, 2), samples);
    }

    ObjectiveValue value(ProjectedObjective objective, boolean inSinglePrecision) {
      double[] sums = new double[objective.length()];
      ProjectedAccumulator accumulator =
          new ProjectedAccumulator(objective, inSinglePrecision, KernelProvider.best());
      accumulator.add(new SampleBlock(ROWS, D, values, weights), 0, sums);
      accumulator.end(sums);
      return objective.valueOf(sums);
    }
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  /**
   * The samples come from the mixture, so the gradient consists only of sampling noise. With a
   * spread of 7 the components are at the limit for single precision.
   */
  @ParameterizedTest
  @CsvSource({"0.3, 3e-6", "1, 3e-6", "7, 2e-5"})
  void singlePrecisionErrorIsBelowSamplingNoise(double spread, double error) {
    Large large = new Large(spread, 1, 1, 1000);
    ProjectedObjective objective = large.objective(1);
    assertThat(objective.inSinglePrecision).isTrue();
    ObjectiveValue floats = large.value(objective, true);
    ObjectiveValue doubles = large.value(objective, false);
    double noise = distance(doubles.gradient(), new double[Large.K * Large.D]);
    assertThat(distance(floats.gradient(), doubles.gradient()))
        .isPositive()
        .isLessThan(error * noise);
    assertThat(floats.loss()).isCloseTo(doubles.loss(), within(1e-6 * doubles.loss()));
    assertThat(floats.meanVariance()).isCloseTo(doubles.meanVariance(), within(1e-6));
    assertThat(floats.labelShares()).containsExactly(doubles.labelShares(), within(1e-8));
  }

  @Test
  void componentsFarFromTheOriginUseDoublePrecision() {
    assertThat(new Large(7, 1, 1, 1000).objective(1).inSinglePrecision).isTrue();
    assertThat(new Large(9, 1, 1, 1000).objective(1).inSinglePrecision).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {-100, 100})
  void singlePrecisionWorksInAnyUnit(int exponent) {
    double unit = Math.scalb(1.0, exponent);
    Large one = new Large(1, 1, 1, 1000);
    Large other = new Large(1, unit, Math.scalb(1.0, 200), 1000);
    double[] expected = one.value(one.objective(1), true).gradient();
    ProjectedObjective objective = other.objective(1);
    assertThat(objective.inSinglePrecision).isTrue();
    double[] scaled = other.value(objective, true).gradient();
    for (int i = 0;
        i < expected.length;
        i++) { // the gradient has the unit 1/unit³, the loss 1/unit²
      assertThat(scaled[i] * unit * unit * unit).isEqualTo(expected[i]);
    }
  }

  @Test
  void blockSizeChangesNoBitInSinglePrecision() {
    Large whole = new Large(1, 1, 1, Large.ROWS);
    ProjectedObjective objective = whole.objective(1);
    double[] expected = whole.samples.sum(objective);
    for (int blockRows : new int[] {1, 63, 500, 1024}) {
      assertThat(new Large(1, 1, 1, blockRows).samples.sum(objective))
          .as("blocks of %d rows", blockRows)
          .isEqualTo(expected);
    }
  }

  @Test
  void rowWeightThreeEqualsThreeCopies() {
    Mixture mixture = RandomMixtures.any(1, 3, 4, 1.0, 1.0);
    double[] values = RandomMixtures.draw(mixture, 20, 2);
    double[] copies = new double[values.length * 3];
    for (int i = 0; i < 60; i++) {
      System.arraycopy(values, (i % 20) * 4, copies, i * 4, 4);
    }
    double[] three = new double[20];
    Arrays.fill(three, 3);
    InMemorySamples weighted = new InMemorySamples(4, values, three, 1, 7);
    InMemorySamples copied = new InMemorySamples(4, copies, null, 1, 7);
    NoiseLevel level = NoiseLevel.at(0.5, 1);
    Moments.of(
            weighted, DRAWS, draw -> new TextbookObjective(mixture, level, new RowNoise(1, draw)))
        .assertEqualInExpectation(
            Moments.of(
                copied,
                DRAWS,
                draw -> new TextbookObjective(mixture, level, new RowNoise(2, draw))));
    Moments.of(weighted, DRAWS, draw -> projected(weighted, mixture, level, BEST, true, draw))
        .assertEqualInExpectation(
            Moments.of(
                copied,
                DRAWS,
                draw -> projected(copied, mixture, level, BEST, true, DRAWS + draw)));
    ObjectiveValue one =
        value(weighted, ProjectedObjective.integrated(mixture, new RowNoise(1, 1), weighted));
    ObjectiveValue all =
        value(copied, ProjectedObjective.integrated(mixture, new RowNoise(1, 1), copied));
    assertThat(one.loss()).isCloseTo(all.loss(), within(1e-12));
    assertThat(one.meanVariance()).isCloseTo(all.meanVariance(), within(1e-12));
    assertThat(one.labelShares()).containsExactly(all.labelShares(), within(1e-12));
  }
}
