package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.LinearMap;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;
import org.ddpmix.testing.CentralDifference;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** The objectives of the covariance families with more than one variance. */
class GeneralObjectiveTest {
  private static final int K = 4;
  private static final int D = 3;

  private static ObjectiveValue value(InMemorySamples samples, Objective objective) {
    return objective.valueOf(samples.sum(objective));
  }

  private static Mixture mixture(CovarianceType type, double spread) {
    return RandomMixtures.ofType(type, 3, K, D, spread, 0.8, 4);
  }

  private static InMemorySamples samples(Mixture mixture, int rows) {
    return new InMemorySamples(mixture.dimension(), RandomMixtures.drawAny(mixture, rows, 9));
  }

  private static final Background BACKGROUND =
      new Background(0.15, new double[] {-3, -4, -2}, new double[] {4, 3, 5});

  private static double[] freeParameters(Covariances covariances, int k, int d) {
    if (covariances instanceof DiagonalCovariances diagonal) {
      return diagonal.variances();
    }
    if (covariances instanceof SharedVariance shared) {
      return new double[] {shared.variance()};
    }
    double[] all = new double[(covariances.type() == CovarianceType.TIED ? 1 : k) * d * d];
    for (int i = 0; i < all.length; i++) {
      all[i] = covariances.covariance(i / (d * d), d)[i % (d * d)];
    }
    return all;
  }

  private static Covariances of(CovarianceType type, int d, double[] parameters) {
    return switch (type) {
      case SPHERICAL -> DiagonalCovariances.spherical(parameters);
      case DIAGONAL -> DiagonalCovariances.diagonal(d, parameters);
      case TIED -> MatrixCovariances.tied(d, parameters);
      default -> MatrixCovariances.full(d, parameters);
    };
  }

  private interface Loss {
    double at(double[] weights, double[] means, double[] covariances);
  }

  /** Central differences of a loss by means, free covariance parameters and log weights. */
  private static void assertGradient(
      GeneralTextbookObjective.Gradient gradient, Mixture at, Loss loss, double tolerance) {
    int d = at.dimension();
    double h = 1e-5;
    double[] means = at.means();
    double[] covariances = freeParameters(at.covariances(), at.k(), d);
    double scale = 0;
    for (double[] numbers :
        List.of(gradient.means(), gradient.covariances(), gradient.logWeights())) {
      scale = Math.max(scale, Arrays.stream(numbers).map(Math::abs).max().orElseThrow());
    }
    for (int i = 0; i < means.length; i++) {
      double slope =
          CentralDifference.of(moved -> loss.at(at.weights(), moved, covariances), means, i, h);
      assertThat(gradient.means()[i]).as("mean " + i).isCloseTo(slope, within(tolerance * scale));
    }
    boolean matrices = !at.covariances().type().isDiagonal();
    for (int i = 0; i < covariances.length; i++) {
      int mirrored = matrices ? i / (d * d) * d * d + i % d * d + i % (d * d) / d : i;
      double[] up = covariances.clone();
      double[] down = covariances.clone();
      up[i] += h;
      down[i] -= h;
      if (mirrored != i) { // half of the step in each of the two equal elements
        up[i] -= 0.5 * h;
        down[i] += 0.5 * h;
        up[mirrored] += 0.5 * h;
        down[mirrored] -= 0.5 * h;
      }
      double slope =
          (loss.at(at.weights(), means, up) - loss.at(at.weights(), means, down)) / (2 * h);
      assertThat(gradient.covariances()[i])
          .as("covariance " + i)
          .isCloseTo(slope, within(tolerance * scale));
    }
    double mean = 0; // normalised weights: the gradient sums to 0 along π
    for (int c = 0; c < at.k(); c++) {
      mean += gradient.logWeights()[c];
    }
    for (int c = 0; c < at.k(); c++) {
      double[] losses = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] weights = at.weights();
        double total = Arrays.stream(weights).sum();
        weights[c] *= Math.exp(side == 0 ? h : -h);
        double sum = Arrays.stream(weights).sum();
        losses[side] =
            loss.at(Arrays.stream(weights).map(w -> w / sum * total).toArray(), means, covariances);
      }
      double slope = (losses[0] - losses[1]) / (2 * h);
      assertThat(gradient.logWeights()[c] - at.shares()[c] * mean)
          .as("log weight " + c)
          .isCloseTo(slope, within(tolerance * scale));
    }
  }

  @ParameterizedTest
  @EnumSource(value = CovarianceType.class, mode = Mode.EXCLUDE, names = "SHARED")
  void textbookGradientIsTheDerivativeOfTheLossAtTheSameNoise(CovarianceType type) {
    assertTextbookGradient(mixture(type, 1.5), Optional.empty());
    assertTextbookGradient(mixture(type, 1.5).withBackground(BACKGROUND), Optional.of(BACKGROUND));
  }

  private static void assertTextbookGradient(Mixture at, Optional<Background> background) {
    CovarianceType type = at.covariances().type();
    InMemorySamples samples = samples(at.withoutBackground(), 30);
    LinearMap units = LinearMap.withinComponents(mixture(type, 1));
    RowNoise noise = new RowNoise(5, 1);
    for (double noiseTime : new double[] {0.02, 0.3, 1, 3}) {
      List<GeneralTextbookObjective.Node> nodes =
          List.of(new GeneralTextbookObjective.Node(NoiseLevel.at(noiseTime, 1), 1));
      GeneralTextbookObjective objective =
          new GeneralTextbookObjective(at, units, nodes, false, noise, samples);
      assertGradient(
          objective.gradientOf(samples.sum(objective)),
          at,
          (weights, means, covariances) -> {
            Mixture there = new Mixture(K, D, weights, means, of(type, D, covariances), background);
            GeneralTextbookObjective moved =
                new GeneralTextbookObjective(there, units, nodes, false, noise, samples);
            return moved.gradientOf(samples.sum(moved)).loss();
          },
          1e-6);
    }
  }

  /** One shared variance, with and without a background, and rows of different weights. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void textbookObjectiveOfOneVarianceIsTheGeneralOne(boolean hasBackground) {
    Mixture plain = mixture(CovarianceType.SHARED, 1.5);
    Mixture at = hasBackground ? plain.withBackground(BACKGROUND) : plain;
    double[] rowWeights = new double[150];
    Arrays.setAll(rowWeights, i -> 0.5 + i % 3);
    InMemorySamples samples =
        new InMemorySamples(D, RandomMixtures.drawAny(plain, 150, 9), rowWeights, 3, 64);
    RowNoise noise = new RowNoise(5, 1);
    double[] ones = new double[D];
    Arrays.fill(ones, 1);
    for (double noiseTime : new double[] {0.02, 0.3, 1, 3}) {
      NoiseLevel level = NoiseLevel.at(noiseTime, 1.7);
      List<GeneralTextbookObjective.Node> nodes =
          List.of(new GeneralTextbookObjective.Node(level, 1));
      ObjectiveValue expected =
          value(
              samples,
              new GeneralTextbookObjective(
                  at, LinearMap.scaling(ones), nodes, false, noise, samples));
      ObjectiveValue value = value(samples, TextbookObjective.antithetic(at, level, noise));
      assertThat(value.loss())
          .isCloseTo(expected.loss() * at.meanVariance(), withinPercentage(1e-10));
      assertThat(value.gradient()).containsExactly(expected.gradient(), within(1e-11));
      assertThat(value.labelShares()).containsExactly(expected.labelShares(), within(1e-13));
      double[] step = value.direction().clone();
      for (int i = 0; i < step.length; i++) {
        step[i] *= value.unitStep();
      }
      assertThat(step).containsExactly(expected.direction(), within(1e-11));
    }
  }

  @ParameterizedTest
  @EnumSource(value = CovarianceType.class, mode = Mode.EXCLUDE, names = "SHARED")
  void integratedGradientIsThatOfTheLikelihood(CovarianceType type) {
    Mixture at = mixture(type, 1.5);
    InMemorySamples one = samples(mixture(type, 1.2), 50);
    int copies = 300; // independent noise for each copy of a row
    double[] values = new double[copies * 50 * D];
    double[] rows = new double[50 * D];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = one.rowCopies().get(i / D)[i % D];
    }
    for (int c = 0; c < copies; c++) {
      System.arraycopy(rows, 0, values, c * rows.length, rows.length);
    }
    InMemorySamples samples = new InMemorySamples(D, values);
    GeneralTextbookObjective objective =
        GeneralTextbookObjective.integrated(at, new RowNoise(2, 0), samples, 24);
    double[] sums = samples.sum(objective);
    Loss loss =
        (weights, means, covariances) -> {
          Mixture there = new Mixture(K, D, weights, means, of(type, D, covariances));
          return -one.rowCopies().stream().mapToDouble(there::logDensity).average().orElseThrow();
        };
    assertGradient(objective.gradientOf(sums), at, loss, 0.03);
    ObjectiveValue integrated = objective.valueOf(sums);
    ObjectiveValue likelihood = value(one, CovarianceFamily.of(at).likelihood(at, one));
    assertThat(integrated.loss()).isCloseTo(likelihood.loss(), within(1e-12));
    assertThat(integrated.labelShares()).containsExactly(likelihood.labelShares(), within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(value = CovarianceType.class, mode = Mode.EXCLUDE, names = "SHARED")
  void likelihoodObjectiveIsTheEmStepOfItsDefinition(CovarianceType type) {
    assertEmStep(mixture(type, 1.5));
  }

  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void likelihoodWithABackgroundIsTheEmStepOfItsDefinition(CovarianceType type) {
    assertEmStep(mixture(type, 1.5).withBackground(BACKGROUND));
  }

  private static void assertEmStep(Mixture at) {
    CovarianceType type = at.covariances().type();
    int rows = 500;
    double[] weightsOfRows = new double[rows];
    for (int i = 0; i < rows; i++) {
      weightsOfRows[i] = 0.5 + i % 3;
    }
    double[] values = RandomMixtures.drawAny(at.withoutBackground(), rows, 9);
    InMemorySamples samples = new InMemorySamples(D, values, weightsOfRows, 3, 70);
    ObjectiveValue value = value(samples, CovarianceFamily.of(at).likelihood(at, samples));
    double total = Arrays.stream(weightsOfRows).sum();
    double[] counts = new double[K];
    double[][] means = new double[K][D];
    double loss = 0;
    for (int i = 0; i < rows; i++) {
      double[] x = Arrays.copyOfRange(values, i * D, (i + 1) * D);
      double[] w = at.responsibilities(x);
      loss -= weightsOfRows[i] * at.logDensity(x) / total;
      for (int c = 0; c < K; c++) {
        counts[c] += weightsOfRows[i] * w[c];
        for (int j = 0; j < D; j++) {
          means[c][j] += weightsOfRows[i] * w[c] * x[j];
        }
      }
    }
    double[][] scatter = new double[K][D * D];
    for (int i = 0; i < rows; i++) {
      double[] x = Arrays.copyOfRange(values, i * D, (i + 1) * D);
      double[] w = at.responsibilities(x);
      for (int c = 0; c < K; c++) {
        for (int j = 0; j < D * D; j++) {
          scatter[c][j] +=
              weightsOfRows[i]
                  * w[c]
                  / counts[c]
                  * (x[j / D] - means[c][j / D] / counts[c])
                  * (x[j % D] - means[c][j % D] / counts[c]);
        }
      }
    }
    double[] shares = Arrays.stream(counts).map(n -> n / total).toArray();
    assertThat(value.loss()).isCloseTo(loss, within(1e-12));
    assertThat(value.labelShares()).containsExactly(shares, within(1e-13));
    for (int c = 0; c < K; c++) {
      for (int j = 0; j < D; j++) {
        double moved = at.mean(c)[j] - value.unitStep() / shares[c] * value.direction()[c * D + j];
        assertThat(moved).isCloseTo(means[c][j] / counts[c], within(1e-12));
      }
    }
    double sum = Arrays.stream(shares).sum();
    double[] among = Arrays.stream(shares).map(share -> share / sum).toArray();
    double[] expected = freeParameters(type.nearest(among, D, c -> scatter[c]), K, D);
    assertThat(freeParameters(value.covariances(), K, D)).containsExactly(expected, within(1e-11));
  }

  /** With separated components and little noise the denoising step is the EM step. */
  @ParameterizedTest
  @EnumSource(value = CovarianceType.class, mode = Mode.EXCLUDE, names = "SHARED")
  void stepAtLowNoiseIsTheEmStep(CovarianceType type) {
    Mixture truth = mixture(type, 40);
    InMemorySamples samples = samples(truth, 40_000);
    double[] means = truth.means();
    for (int i = 0; i < means.length; i++) {
      means[i] += 0.6 * Math.sin(i); // its square is far above the sampling error
    }
    double[] start = freeParameters(truth.covariances(), K, D);
    for (int i = 0; i < start.length; i++) {
      start[i] *= 1.2;
    }
    Mixture at = new Mixture(K, D, truth.weights(), means, of(type, D, start));
    ObjectiveValue em = value(samples, CovarianceFamily.of(at).likelihood(at, samples));
    ObjectiveValue low =
        value(samples, GeneralTextbookObjective.at(at, 1e-4, new RowNoise(1, 0), samples));
    double sampling = 4 / Math.sqrt(40_000.0 / K);
    for (int i = 0; i < K * D; i++) {
      assertThat(low.direction()[i]).isCloseTo(em.direction()[i], within(2e-3));
    }
    double[] expected = freeParameters(em.covariances(), K, D);
    double[] actual = freeParameters(low.covariances(), K, D);
    double scale = Arrays.stream(expected).max().orElseThrow();
    assertThat(actual).containsExactly(expected, within(sampling * scale));
  }

  @ParameterizedTest
  @EnumSource(value = CovarianceType.class, mode = Mode.EXCLUDE, names = "SHARED")
  void blockSizeDoesNotChangeABit(CovarianceType type) {
    Mixture at = mixture(type, 1.5);
    double[] values = RandomMixtures.drawAny(at, 300, 9);
    double[][] results = new double[3][];
    int[] blockRows = {1, 37, 300};
    for (int i = 0; i < blockRows.length; i++) {
      InMemorySamples samples = new InMemorySamples(D, values, null, 1, blockRows[i]);
      results[i] = samples.sum(CovarianceFamily.of(at).likelihood(at, samples));
    }
    assertThat(results[1]).isEqualTo(results[0]);
    assertThat(results[2]).isEqualTo(results[0]);
  }

  @ParameterizedTest
  @EnumSource(value = CovarianceType.class, mode = Mode.EXCLUDE, names = "SHARED")
  void singularDataGiveSoundCovariances(CovarianceType type) {
    int d = 6;
    double[] values = new double[4 * d]; // fewer rows than coordinates
    double[] random = RandomMixtures.normals(RandomMixtures.random(1), 4 * d, 1);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (i % d) {
            case 0 -> 0; // constant
            case 1 -> 2 * random[i + 1]; // a multiple of the next column
            default -> random[i];
          };
    }
    System.arraycopy(values, 0, values, d, d); // a duplicate
    InMemorySamples samples = new InMemorySamples(d, values);
    double[] means = Arrays.copyOf(values, 2 * d);
    means[3] += 1;
    Mixture mixture = Mixture.uniform(2, d, means, 1).as(type);
    for (int step = 0; step < 30; step++) {
      ObjectiveValue value =
          value(samples, CovarianceFamily.of(mixture).likelihood(mixture, samples));
      assertThat(value.loss()).isFinite();
      double[] moved = mixture.means();
      for (int i = 0; i < moved.length; i++) {
        moved[i] -= value.direction()[i] / Math.max(1e-9, value.labelShares()[i / d]);
      }
      mixture = new Mixture(2, d, value.labelShares(), moved, value.covariances());
    }
  }

  @Test
  void boundIsRelativeToTheDataInEachDirection() {
    double[] values = RandomMixtures.normals(RandomMixtures.random(4), 200 * 2, 1);
    for (int i = 0; i < 200; i++) {
      values[2 * i] *= 1e6;
    }
    InMemorySamples samples = new InMemorySamples(2, values);
    double[] counts = {100, 100};
    double[] flat = {1e14, 0, 0, 1e-30, 1e14, 0, 0, 1};
    Covariances full = new CovarianceEstimate(CovarianceType.FULL, samples).full(flat, counts);
    double[] first = full.covariance(0, 2);
    assertThat(first[0]).isCloseTo(1e12, within(1e4));
    double bound = 1e-8 * samples.moments().variances()[1];
    assertThat(first[3]).isCloseTo(bound, within(0.01 * bound));
    assertThat(full.covariance(1, 2)).containsExactly(1e12, 0, 0, 0.01);
  }
}
