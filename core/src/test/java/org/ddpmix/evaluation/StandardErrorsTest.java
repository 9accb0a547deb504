package org.ddpmix.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.commons.rng.UniformRandomProvider;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.DiagonalCovariances;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;
import org.ddpmix.start.MaximumLikelihood;
import org.ddpmix.testing.Golden;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StandardErrorsTest {

  private static final double SIDE = 30; // of the box of the background

  private static double[] fill(int n, double value) {
    double[] filled = new double[n];
    Arrays.fill(filled, value);
    return filled;
  }

  private static Mixture withBackground(Mixture mixture, double weight) {
    int d = mixture.dimension();
    return weight == 0
        ? mixture
        : mixture.withBackground(new Background(weight, fill(d, -SIDE / 2), fill(d, SIDE / 2)));
  }

  /** rows × d, row-major, of the components and the background. */
  private static double[] draw(Mixture mixture, int rows, long seed) {
    double[] values = RandomMixtures.drawAny(mixture.withoutBackground(), rows, seed);
    double outliers = mixture.background().map(Background::weight).orElse(0.0);
    UniformRandomProvider random = RandomMixtures.random(seed + 1);
    int d = mixture.dimension();
    for (int i = 0; i < rows; i++) {
      if (random.nextDouble() < outliers) {
        for (int j = 0; j < d; j++) {
          values[i * d + j] = SIDE * (random.nextDouble() - 0.5);
        }
      }
    }
    return values;
  }

  private static StandardErrors errors(Mixture mixture, InMemorySamples samples) {
    return StandardErrors.of(
        mixture, samples, Confusion.of(mixture, samples), samples.totalWeight(), true, true);
  }

  // ---------------------------------------------------------------- finite differences

  /**
   * Free parameters of the likelihood in its usual form: all weights but that of the last
   * component, the means, and the distinct elements of the covariances.
   */
  private record Free(Mixture at) {
    double[] values() {
      int k = at.k();
      int d = at.dimension();
      List<Double> values = new ArrayList<>();
      for (int c = 0; c < k - 1; c++) {
        values.add(at.weight(c));
      }
      at.background().ifPresent(background -> values.add(background.weight()));
      Arrays.stream(at.means()).forEach(values::add);
      for (int c = 0; c < matrices(); c++) {
        double[] matrix = at.covariance(c);
        switch (at.covariances().type()) {
          case SHARED, SPHERICAL -> values.add(matrix[0]);
          case DIAGONAL -> {
            for (int j = 0; j < d; j++) {
              values.add(matrix[j * d + j]);
            }
          }
          case TIED, FULL -> {
            for (int i = 0; i < d; i++) {
              for (int j = 0; j <= i; j++) {
                values.add(matrix[i * d + j]);
              }
            }
          }
        }
      }
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    int weights() {
      return at.k() - 1 + (at.background().isPresent() ? 1 : 0);
    }

    int matrices() {
      CovarianceType type = at.covariances().type();
      return type == CovarianceType.SHARED || type == CovarianceType.TIED ? 1 : at.k();
    }

    Mixture mixture(double[] values) {
      int k = at.k();
      int d = at.dimension();
      double[] weights = Arrays.copyOf(values, k);
      double outliers = at.background().isPresent() ? values[k - 1] : 0;
      weights[k - 1] = 1 - Arrays.stream(weights, 0, k - 1).sum() - outliers;
      int next = weights();
      double[] means = Arrays.copyOfRange(values, next, next + k * d);
      double[] rest = Arrays.copyOfRange(values, next + k * d, values.length);
      double[] full = new double[matrices() * d * d];
      for (int i = 0, r = 0;
          at.covariances() instanceof MatrixCovariances && i < full.length;
          i++) {
        int row = i / d % d;
        int column = i % d;
        if (column <= row) {
          full[i] = rest[r];
          full[i / (d * d) * d * d + column * d + row] = rest[r++];
        }
      }
      return new Mixture(
          k,
          d,
          weights,
          means,
          switch (at.covariances().type()) {
            case SHARED -> new SharedVariance(rest[0]);
            case SPHERICAL -> DiagonalCovariances.spherical(rest);
            case DIAGONAL -> DiagonalCovariances.diagonal(d, rest);
            case TIED -> MatrixCovariances.tied(d, full);
            case FULL -> MatrixCovariances.full(d, full);
          },
          at.background().map(background -> background.withWeight(outliers)));
    }
  }

  /** The sandwich H⁻¹ J H⁻¹ by central differences of log densities, and the errors from it. */
  private static StandardErrors byDifferences(Mixture at, double[][] rows, double[] rowWeights) {
    Free free = new Free(at);
    double[] values = free.values();
    int p = values.length;
    double[] steps = new double[p];
    Arrays.setAll(steps, i -> 1e-3 * (Math.abs(values[i]) + 0.1));
    double[][] gradients = new double[rows.length][p];
    RealMatrix hessian = new Array2DRowRealMatrix(p, p);
    ToDoubleFunction<double[]> likelihood =
        x -> {
          Mixture mixture = free.mixture(x);
          double sum = 0;
          for (int r = 0; r < rows.length; r++) {
            sum += rowWeights[r] * mixture.logDensity(rows[r]);
          }
          return sum;
        };
    double middle = likelihood.applyAsDouble(values);
    for (int i = 0; i < p; i++) {
      double h = 1e-2 * steps[i];
      Mixture above = free.mixture(moved(values, i, h));
      Mixture below = free.mixture(moved(values, i, -h));
      for (int r = 0; r < rows.length; r++) {
        gradients[r][i] = (above.logDensity(rows[r]) - below.logDensity(rows[r])) / (2 * h);
      }
      for (int j = 0; j <= i; j++) {
        double a = steps[i];
        double b = steps[j];
        double second =
            i == j
                ? (likelihood.applyAsDouble(moved(values, i, a))
                        - 2 * middle
                        + likelihood.applyAsDouble(moved(values, i, -a)))
                    / (a * a)
                : (likelihood.applyAsDouble(moved(moved(values, i, a), j, b))
                        - likelihood.applyAsDouble(moved(moved(values, i, a), j, -b))
                        - likelihood.applyAsDouble(moved(moved(values, i, -a), j, b))
                        + likelihood.applyAsDouble(moved(moved(values, i, -a), j, -b)))
                    / (4 * a * b);
        hessian.setEntry(i, j, -second);
        hessian.setEntry(j, i, -second);
      }
    }
    RealMatrix products = new Array2DRowRealMatrix(p, p);
    for (int r = 0; r < rows.length; r++) {
      for (int i = 0; i < p; i++) {
        for (int j = 0; j < p; j++) {
          products.addToEntry(i, j, rowWeights[r] * gradients[r][i] * gradients[r][j]);
        }
      }
    }
    RealMatrix inverse = new LUDecomposition(hessian).getSolver().getInverse();
    RealMatrix variance = inverse.multiply(products).multiply(inverse);
    return fromVariance(free, variance);
  }

  private static double[] moved(double[] values, int i, double by) {
    double[] moved = values.clone();
    moved[i] += by;
    return moved;
  }

  private static StandardErrors fromVariance(Free free, RealMatrix variance) {
    int k = free.at().k();
    int d = free.at().dimension();
    double[] weights = new double[k];
    double rest = 0;
    for (int i = 0; i < free.weights(); i++) {
      for (int j = 0; j < free.weights(); j++) {
        rest += variance.getEntry(i, j);
      }
    }
    for (int c = 0; c < k - 1; c++) {
      weights[c] = Math.sqrt(variance.getEntry(c, c));
    }
    weights[k - 1] = Math.sqrt(Math.max(0, rest));
    double[][] means = new double[k][d];
    for (int i = 0; i < k * d; i++) {
      int at = free.weights() + i;
      means[i / d][i % d] = Math.sqrt(variance.getEntry(at, at));
    }
    CovarianceType type = free.at().covariances().type();
    int numbers = type.isDiagonal() ? (type == CovarianceType.DIAGONAL ? d : 1) : d * d;
    double[][] covariances = new double[free.matrices()][numbers];
    int next = free.weights() + k * d;
    for (double[] row : covariances) {
      if (type.isDiagonal()) {
        for (int j = 0; j < numbers; j++, next++) {
          row[j] = Math.sqrt(variance.getEntry(next, next));
        }
      } else {
        for (int i = 0; i < d; i++) {
          for (int j = 0; j <= i; j++, next++) {
            row[i * d + j] = Math.sqrt(variance.getEntry(next, next));
            row[j * d + i] = row[i * d + j];
          }
        }
      }
    }
    Double background =
        free.at().background().isEmpty()
            ? null
            : Double.valueOf(Math.sqrt(variance.getEntry(k - 1, k - 1)));
    return new StandardErrors(weights, background, means, covariances, null);
  }

  private static void assertClose(StandardErrors errors, StandardErrors expected, double relative) {
    assertClose(new double[][] {errors.weights()}, new double[][] {expected.weights()}, relative);
    assertClose(errors.means(), expected.means(), relative);
    assertClose(errors.covariances(), expected.covariances(), relative);
    assertThat(errors.background() == null).isEqualTo(expected.background() == null);
    if (expected.background() != null) {
      assertThat(errors.background())
          .isCloseTo(expected.background(), within(relative * expected.background()));
    }
  }

  private static void assertClose(double[][] errors, double[][] expected, double relative) {
    assertThat(errors).hasSameDimensionsAs(expected);
    for (int c = 0; c < errors.length; c++) {
      assertThat(errors[c])
          .as("row " + c)
          .usingComparatorWithPrecision(relative * Arrays.stream(expected[c]).max().orElse(1))
          .containsExactly(expected[c]);
    }
  }

  /** Overlapping and separated components at the maximum of the likelihood of few rows. */
  @ParameterizedTest
  @CsvSource({
    "SHARED, 2.5, 0",
    "SPHERICAL, 2.5, 0",
    "DIAGONAL, 2.5, 0",
    "TIED, 2.5, 0",
    "FULL, 2.5, 0",
    "SHARED, 2.5, 0.1",
    "SPHERICAL, 2.5, 0.1",
    "DIAGONAL, 2.5, 0.1",
    "TIED, 2.5, 0.1",
    "FULL, 2.5, 0.1",
    "SHARED, 6, 0",
    "FULL, 6, 0",
    "FULL, 6, 0.1"
  })
  void areThoseOfFiniteDifferences(CovarianceType type, double spread, double outliers) {
    int n = 600;
    Mixture truth = withBackground(RandomMixtures.ofType(type, 5, 3, 2, spread, 1, 2), outliers);
    double[] rowWeights = new double[n];
    Arrays.setAll(rowWeights, i -> 0.5 + i % 3);
    InMemorySamples samples = new InMemorySamples(2, draw(truth, n, 8), rowWeights, 2, 90);
    Mixture mixture = MaximumLikelihood.near(truth, samples, 20_000, 1e-15);
    double[][] rows = samples.rowCopies().toArray(double[][]::new);
    StandardErrors expected = byDifferences(mixture, rows, rowWeights);
    assertClose(errors(mixture, samples), expected, spread > 5 ? 0.01 : 5e-3);
  }

  // ---------------------------------------------------------------- repeated data sets

  private static double[] all(StandardErrors errors) {
    List<Double> numbers = new ArrayList<>();
    Arrays.stream(errors.weights()).forEach(numbers::add);
    Optional.ofNullable(errors.background()).ifPresent(numbers::add);
    Arrays.stream(errors.means()).flatMapToDouble(Arrays::stream).forEach(numbers::add);
    Arrays.stream(errors.covariances()).flatMapToDouble(Arrays::stream).forEach(numbers::add);
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The parameters in the same order. */
  private static double[] all(Mixture mixture) {
    int k = mixture.k();
    int d = mixture.dimension();
    CovarianceType type = mixture.covariances().type();
    List<Double> numbers = new ArrayList<>();
    Arrays.stream(mixture.weights()).forEach(numbers::add);
    mixture.background().map(Background::weight).ifPresent(numbers::add);
    Arrays.stream(mixture.means()).forEach(numbers::add);
    for (int c = 0;
        c < (type == CovarianceType.SHARED || type == CovarianceType.TIED ? 1 : k);
        c++) {
      double[] matrix = mixture.covariance(c);
      int every =
          switch (type) {
            case SHARED, SPHERICAL -> matrix.length;
            case DIAGONAL -> d + 1;
            case TIED, FULL -> 1;
          };
      for (int i = 0; i < matrix.length; i += every) {
        numbers.add(matrix[i]);
      }
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The standard deviations of estimates from repeated data sets, of Gaussian components. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "SHARED, 7, 0, 1000",
    "SHARED, 2, 0, 2000",
    "SPHERICAL, 2.5, 0.1, 1000",
    "DIAGONAL, 3, 0.1, 1000",
    "TIED, 2, 0, 2000",
    "FULL, 7, 0, 1000",
    "FULL, 3, 0.1, 2000"
  })
  void areTheDeviationsOverDataSets(CovarianceType type, double spread, double outliers, int n) {
    int sets = 200;
    Mixture truth = withBackground(RandomMixtures.ofType(type, 11, 3, 2, spread, 1, 2), outliers);
    double[][] estimates = new double[sets][];
    double[][] errors = new double[sets][];
    IntStream.range(0, sets)
        .parallel()
        .forEach(
            s -> {
              InMemorySamples samples = new InMemorySamples(2, draw(truth, n, 100 + 2L * s));
              Mixture mixture = MaximumLikelihood.near(truth, samples, 2000, 1e-9);
              estimates[s] = all(mixture);
              errors[s] = all(errors(mixture, samples));
            });
    int p = estimates[0].length;
    double[] logRatios = new double[p];
    for (int i = 0; i < p; i++) {
      int at = i;
      double[] ofOne = Arrays.stream(estimates).mapToDouble(e -> e[at]).toArray();
      double mean = Arrays.stream(errors).mapToDouble(e -> e[at]).average().orElseThrow();
      logRatios[i] = Math.log(mean / new StandardDeviation().evaluate(ofOne));
    }
    // A standard deviation of 200 numbers has a standard error of 5 %.
    assertThat(Arrays.stream(logRatios).average().orElseThrow()).isCloseTo(0, within(0.05));
    assertThat(Math.sqrt(Arrays.stream(logRatios).map(x -> x * x).average().orElseThrow()))
        .isLessThan(0.1);
  }

  // ---------------------------------------------------------------- another tool

  /** Refits by mclust with other weights of single rows. */
  @Test
  void areThoseOfTheInfinitesimalJackknife() {
    double[][] rows = Golden.table("faithful");
    InMemorySamples samples = InMemorySamples.of(rows, null);
    for (JsonNode fit : Golden.read("mclust-errors.json").get("fits")) {
      CovarianceType type = CovarianceType.of(fit.get("covarianceType").asText()).orElseThrow();
      Mixture start =
          new Mixture(
              2,
              2,
              Golden.numbers(fit.get("weights")),
              Golden.numbers(fit.get("means")),
              type.nearest(
                  Golden.numbers(fit.get("weights")),
                  2,
                  c -> Golden.numbers(fit.get("covariances").get(c))));
      Mixture mixture =
          MaximumLikelihood.near(start.relativeTo(samples.origin()), samples, 1000, 1e-14);
      StandardErrors errors = errors(mixture, samples);
      assertThat(errors.weights())
          .usingComparatorWithPrecision(0.002 * 0.03)
          .containsExactly(Golden.numbers(fit.get("weightErrors")));
      for (int c = 0; c < 2; c++) {
        assertRatios(errors.means()[c], Golden.numbers(fit.get("meanErrors").get(c)));
        double[] expected = Golden.numbers(fit.get("covarianceErrors").get(c));
        assertRatios(
            errors.covariances()[Math.min(c, errors.covariances().length - 1)],
            switch (type) {
              case SHARED, SPHERICAL -> new double[] {expected[0]};
              case DIAGONAL -> new double[] {expected[0], expected[3]};
              case TIED, FULL -> expected;
            });
      }
    }
  }

  private static void assertRatios(double[] errors, double[] expected) {
    assertThat(errors).hasSameSizeAs(expected);
    for (int i = 0; i < errors.length; i++) {
      assertThat(errors[i] / expected[i]).isCloseTo(1, within(0.002));
    }
  }

  // ---------------------------------------------------------------- the rest

  @Test
  void aRowOfWeightThreeIsThreeRows() {
    Mixture mixture =
        withBackground(RandomMixtures.ofType(CovarianceType.FULL, 11, 3, 2, 3, 1, 2), 0.1);
    double[] rows = draw(mixture, 1000, 3);
    double[] rowWeights = new double[1000];
    Arrays.setAll(rowWeights, i -> 1 + i % 3);
    double[] copies =
        IntStream.range(0, 1000)
            .flatMap(i -> IntStream.range(0, 1 + i % 3).map(copy -> i))
            .mapToObj(i -> Arrays.copyOfRange(rows, 2 * i, 2 * i + 2))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    assertClose(
        errors(mixture, new InMemorySamples(2, rows, rowWeights, 1, 100)),
        errors(mixture, new InMemorySamples(2, copies)),
        1e-9);
  }

  /** Half of the rows stands for all of them. */
  @Test
  void partOfTheRowsHasTheErrorsOfAll() {
    Mixture mixture = RandomMixtures.ofType(CovarianceType.DIAGONAL, 11, 3, 2, 4, 1, 2);
    double[] rows = draw(mixture, 40_000, 3);
    InMemorySamples all = new InMemorySamples(2, rows);
    InMemorySamples part = new InMemorySamples(2, Arrays.copyOf(rows, 20_000));
    StandardErrors errors =
        StandardErrors.of(
            mixture, part, Confusion.of(mixture, part), all.totalWeight(), true, true);
    assertClose(errors, errors(mixture, all), 0.08);
  }

  /**
   * Of separated components, at any dimension: the errors of moments of samples of known labels.
   */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void ofSeparatedComponentsAreThoseOfMoments(CovarianceType type) {
    int d = 60;
    int n = 6000;
    double[] means = new double[2 * d];
    means[d] = 100;
    Mixture mixture =
        new Mixture(2, d, new double[] {0.4, 0.6}, means, 1)
            .as(type)
            .withCovariances(RandomMixtures.ofType(type, 5, 2, d, 1, 1, 2).covariances());
    StandardErrors errors = errors(mixture, new InMemorySamples(d, draw(mixture, n, 3)));
    assertThat(errors.unknown()).isNull();
    for (int c = 0; c < 2; c++) {
      double[] matrix = mixture.covariance(c);
      double rows = n * mixture.weight(c);
      assertThat(errors.weights()[c]).isCloseTo(Math.sqrt(0.24 / n), within(1e-4));
      for (int j = 0; j < d; j++) {
        assertRatio(errors.means()[c][j], Math.sqrt(matrix[j * d + j] / rows));
      }
      double[] row = errors.covariances()[Math.min(c, errors.covariances().length - 1)];
      double all = errors.covariances().length == 1 ? n : rows;
      double first = matrix[0];
      assertRatio(
          row[0],
          first
              * Math.sqrt(
                  2
                      / (type == CovarianceType.SHARED || type == CovarianceType.SPHERICAL
                          ? all * d
                          : all)));
      if (!type.isDiagonal()) {
        double variance = first * matrix[d + 1] + matrix[1] * matrix[1];
        assertRatio(row[1], Math.sqrt(variance / all));
        assertThat(row[d]).isEqualTo(row[1]);
      }
    }
  }

  /** The fourth moment of 2400 normal numbers is known to about 10 %, and its root to 5 %. */
  private static void assertRatio(double error, double expected) {
    assertThat(error / expected).isCloseTo(1, within(0.12));
  }

  /** The same number by both ways, at a distance at which few labels are unknown. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void momentsAgreeWithFiniteDifferences(CovarianceType type) {
    Mixture truth = RandomMixtures.ofType(type, 11, 3, 2, 20, 1, 2);
    InMemorySamples samples = new InMemorySamples(2, draw(truth, 300, 8));
    Mixture mixture = MaximumLikelihood.near(truth, samples, 1000, 1e-15);
    double[][] rows = samples.rowCopies().toArray(double[][]::new);
    assertClose(errors(mixture, samples), byDifferences(mixture, rows, fill(300, 1)), 1e-3);
  }

  /** Units and an offset change nothing but the units. */
  @Test
  void followTheUnitsOfTheData() {
    Mixture mixture = RandomMixtures.ofType(CovarianceType.FULL, 5, 3, 2, 2.5, 1, 2);
    double[] rows = draw(mixture, 1000, 3);
    double scale = 1e6;
    double[] scaled = Arrays.stream(rows).map(x -> scale * x).toArray();
    double[][] matrices = new double[3][];
    for (int c = 0; c < 3; c++) {
      matrices[c] = Arrays.stream(mixture.covariance(c)).map(x -> scale * scale * x).toArray();
    }
    Mixture inOtherUnits =
        new Mixture(
            3,
            2,
            mixture.weights(),
            Arrays.stream(mixture.means()).map(x -> scale * x).toArray(),
            CovarianceType.FULL.nearest(mixture.weights(), 2, c -> matrices[c]));
    StandardErrors errors = errors(mixture, new InMemorySamples(2, rows));
    StandardErrors other = errors(inOtherUnits, new InMemorySamples(2, scaled));
    for (int c = 0; c < 3; c++) {
      for (int j = 0; j < 2; j++) {
        assertThat(other.means()[c][j] / scale).isCloseTo(errors.means()[c][j], within(1e-9));
      }
      assertThat(other.covariances()[c][1] / (scale * scale))
          .isCloseTo(errors.covariances()[c][1], within(1e-9));
    }
  }

  /** What is known has no error, and makes the rest more certain where components overlap. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void knownParametersHaveNoError(CovarianceType type) {
    for (double spread : new double[] {3, 30}) {
      Mixture mixture = RandomMixtures.ofType(type, 11, 3, 2, spread, 1, 2);
      InMemorySamples samples = new InMemorySamples(2, draw(mixture, 2000, 3));
      StandardErrors learned = errors(mixture, samples);
      StandardErrors known =
          StandardErrors.of(mixture, samples, Confusion.of(mixture, samples), 2000, false, false);
      assertThat(known.weights()).isNull();
      assertThat(known.covariances()).isNull();
      assertThat(known.unknown()).isNull();
      for (int c = 0; c < 3; c++) {
        assertThat(known.means()[c][0])
            .isPositive()
            .isLessThan((spread == 3 ? 1 : 1 + 1e-9) * learned.means()[c][0]);
      }
    }
  }

  /** One Gaussian: the moments of the samples. */
  @Test
  void ofOneComponentAreThoseOfMoments() {
    double[] rows = {1, 4, 2, 8, 5, 7};
    double mean = Arrays.stream(rows).average().orElseThrow();
    double variance = Arrays.stream(rows).map(x -> (x - mean) * (x - mean)).sum() / 6;
    double fourth = Arrays.stream(rows).map(x -> Math.pow(x - mean, 4)).sum() / 6;
    Mixture mixture = new Mixture(1, 1, new double[] {1}, new double[] {mean}, variance);
    StandardErrors errors = errors(mixture, new InMemorySamples(1, rows));
    assertThat(errors.weights()[0]).isZero();
    assertThat(errors.means()[0][0]).isCloseTo(Math.sqrt(variance / 6), within(1e-12));
    assertThat(errors.covariances()[0][0])
        .isCloseTo(Math.sqrt((fourth - variance * variance) / 6), within(1e-12));
  }

  /** Two components in the same place cannot be told apart. */
  @Test
  void areUnknownWithoutAMaximum() {
    double[] rows = RandomMixtures.normals(RandomMixtures.random(1), 400, 1);
    Mixture twice = new Mixture(2, 2, new double[] {0.5, 0.5}, new double[4], 1);
    StandardErrors errors = errors(twice, new InMemorySamples(2, rows));
    assertThat(errors.means()[0]).containsOnly(Double.NaN);
    assertThat(errors.unknown())
        .isEqualTo("the likelihood has no maximum in the parameters of components 0, 1");
  }

  /** Two components in the same place say nothing of a third one, which is loosely coupled. */
  @Test
  void othersAreKnownWithoutAMaximum() {
    Mixture two =
        new Mixture(2, 1, new double[] {0.5, 0.5}, new double[] {0, 5.2}, 1)
            .as(CovarianceType.FULL);
    InMemorySamples samples = new InMemorySamples(1, draw(two, 20_000, 3));
    Mixture three =
        new Mixture(3, 1, new double[] {0.25, 0.5, 0.25}, new double[] {0, 5.2, 0}, 1)
            .as(CovarianceType.FULL);
    Confusion confusion = Confusion.of(three, samples);
    assertThat(confusion.between(0, 1)).isBetween(0.001, 0.01);
    StandardErrors errors = errors(three, samples);
    assertThat(errors.means()[0]).containsOnly(Double.NaN);
    assertThat(errors.means()[1][0])
        .isCloseTo(errors(two, samples).means()[1][0], within(0.05 * 0.01));
    assertThat(errors.unknown())
        .isEqualTo("the likelihood has no maximum in the parameters of components 0, 2");
  }

  /** Too many parameters at once: no number instead of a wrong one. */
  @Test
  void areUnknownForTooManyParametersAtOnce() {
    int d = 50;
    Mixture mixture = RandomMixtures.ofType(CovarianceType.TIED, 5, 2, d, 0.2, 1, 2);
    StandardErrors errors = errors(mixture, new InMemorySamples(d, draw(mixture, 100, 3)));
    assertThat(errors.weights()).containsOnly(Double.NaN);
    assertThat(errors.unknown())
        .isEqualTo("too many parameters, 1377, depend on each other in components 0, 1");
  }

  /** A record of the errors stays small. */
  @Test
  void errorsOfVeryManyElementsAreLeftOut() {
    int d = 500;
    Mixture mixture = Mixture.uniform(1, d, new double[d], 1).as(CovarianceType.FULL);
    StandardErrors errors = errors(mixture, new InMemorySamples(d, draw(mixture, 40, 3)));
    assertThat(errors.covariances()).isNull();
    assertThat(errors.means()[0][7]).isPositive();
    assertThat(errors.unknown())
        .isEqualTo("those of more than 200000 elements of covariances are left out");
  }
}
