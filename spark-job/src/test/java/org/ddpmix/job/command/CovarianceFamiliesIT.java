package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.ddpmix.TestSpark;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.synthetic.MeanLayout;
import org.ddpmix.synthetic.MixingWeights;
import org.ddpmix.synthetic.SyntheticMixture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command {@code fit} with every covariance family: changes of units, and singular data. */
@Tag("slow")
class CovarianceFamiliesIT {
  @TempDir private static Path folder;
  private static JobRun job;

  @BeforeAll
  static void prepare() {
    TestSpark.session();
    job = new JobRun(folder);
  }

  private static void write(String name, double[][] rows) throws IOException {
    String text =
        Arrays.stream(rows)
            .map(
                row ->
                    Arrays.stream(row).mapToObj(Double::toString).collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(folder.resolve(name), text);
  }

  private static Mixture fit(String name, CovarianceType type, int k) throws IOException {
    job.succeed(
        "fit --quiet --no-header --overwrite --partitions 2 --input @%s --output @out --k %d --covariance %s --background off"
            .formatted(name, k, type));
    boolean atFloor = name.equals("duplicates.csv") && type == CovarianceType.SPHERICAL;
    assertThat(job.err().lines())
        .as("%s %s", name, type)
        .hasSize(atFloor ? 1 : 0)
        .allMatch(line -> line.contains("is at its floor"));
    return MixtureJson.read(Files.readString(folder.resolve("out/mixture.json")), name);
  }

  /** Rows of a mixture of three components in three dimensions, with orientations and sizes. */
  private static double[][] rows(CovarianceType type, int count) {
    Mixture mixture =
        new SyntheticMixture(
                3, 3, MeanLayout.SPHERE, 5, MixingWeights.parse("uniform"), 1, type, 3, 4)
            .draw();
    Random random = new Random(8);
    double[][] rows = new double[count][];
    for (int i = 0; i < count; i++) {
      double[] z = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      mixture.covariances().scale(i % 3, 3, z, 0, z, 0);
      double[] mean = mixture.mean(i % 3);
      Arrays.setAll(z, j -> z[j] + mean[j]);
      rows[i] = z;
    }
    return rows;
  }

  private static double[][] mapped(double[][] rows, double[][] map) {
    return Arrays.stream(rows).map(row -> times(map, row)).toArray(double[][]::new);
  }

  private static double[] times(double[][] map, double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < x.length; j++) {
        y[i] += map[i][j] * x[j];
      }
    }
    return y;
  }

  /** Compares a fit of mapped rows with the mapped fit, in standard deviations of its columns. */
  private static void assertMapped(Mixture plain, double[][] map, Mixture fit, double tolerance) {
    assertThat(fit.weights()).containsExactly(plain.weights(), within(tolerance));
    int d = plain.dimension();
    for (int c = 0; c < plain.k(); c++) {
      double[] mean = times(map, plain.mean(c));
      double[] own = fit.covariance(c);
      for (int i = 0; i < d; i++) {
        double deviation = Math.sqrt(own[i * d + i]);
        assertThat(fit.mean(c)[i]).isCloseTo(mean[i], within(tolerance * deviation));
        for (int j = 0; j < d; j++) {
          double expected = plain.covariances().product(c, map[i], map[j]);
          assertThat(own[i * d + j])
              .isCloseTo(expected, within(tolerance * deviation * Math.sqrt(own[j * d + j])));
        }
      }
    }
  }

  private static final double[][] SCALED = {{1e6, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  private static double[][] rotation() {
    double[][] turn = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    double[] angles = {0.7, -1.1, 2.3};
    for (int axis = 0; axis < 3; axis++) {
      double cos = Math.cos(angles[axis]);
      double sin = Math.sin(angles[axis]);
      double[] a = turn[axis].clone();
      double[] b = turn[(axis + 1) % 3].clone();
      for (int j = 0; j < 3; j++) {
        turn[axis][j] = cos * a[j] - sin * b[j];
        turn[(axis + 1) % 3][j] = sin * a[j] + cos * b[j];
      }
    }
    return turn;
  }

  /** Full and tied covariances follow every linear map, diagonal ones every change of units. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void unitsAndAxesOfTheColumnsDoNotMatter(CovarianceType type) throws IOException {
    double[][] rows = rows(type, 600);
    write("plain.csv", rows);
    Mixture plain = fit("plain.csv", type, 3);
    double tolerance = 1e-11; // rounding of some 60 steps
    if (type == CovarianceType.FULL
        || type == CovarianceType.TIED
        || type == CovarianceType.DIAGONAL) {
      write("scaled.csv", mapped(rows, SCALED));
      assertMapped(plain, SCALED, fit("scaled.csv", type, 3), tolerance);
    } else { // one unit for all columns
      double[][] all = {{1e6, 0, 0}, {0, 1e6, 0}, {0, 0, 1e6}};
      write("scaled.csv", mapped(rows, all));
      assertMapped(plain, all, fit("scaled.csv", type, 3), tolerance);
    }
    if (type == CovarianceType.FULL || type == CovarianceType.TIED) {
      double[][] turn = rotation();
      write("turned.csv", mapped(rows, turn));
      assertMapped(plain, turn, fit("turned.csv", type, 3), tolerance);
    }
  }

  private static Map<String, double[][]> singularData() {
    Random random = new Random(2);
    Map<String, double[][]> data = new LinkedHashMap<>();
    double[][] constant = new double[60][];
    double[][] collinear = new double[60][];
    double[][] duplicates = new double[60][];
    for (int i = 0; i < 60; i++) {
      double side = i % 2 == 0 ? 8 : -8;
      double x = side + random.nextGaussian();
      constant[i] = new double[] {x, 7, random.nextGaussian()};
      collinear[i] = new double[] {x, 3 * x + 5, random.nextGaussian(), -x};
      duplicates[i] = i < 40 ? new double[] {i % 2, 5} : new double[] {x, random.nextGaussian()};
    }
    double[][] wide = new double[10][40]; // fewer rows than columns
    for (double[] row : wide) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    data.put("constant.csv", constant);
    data.put("collinear.csv", collinear);
    data.put("duplicates.csv", duplicates);
    data.put("wide.csv", wide);
    return data;
  }

  /** Constant and collinear columns, duplicates, and fewer rows than columns. */
  @ParameterizedTest
  @EnumSource(CovarianceType.class)
  void singularDataGiveASoundMixture(CovarianceType type) throws IOException {
    for (Map.Entry<String, double[][]> each : singularData().entrySet()) {
      write(each.getKey(), each.getValue());
      Mixture mixture = fit(each.getKey(), type, 2);
      List<Double> densities = new ArrayList<>();
      for (double[] row : each.getValue()) {
        densities.add(mixture.logDensity(row));
      }
      assertThat(densities).as("%s %s", each.getKey(), type).allMatch(Double::isFinite);
      String files =
          Files.readString(folder.resolve("out/mixture.json"))
              + Files.readString(folder.resolve("out/run.json"));
      assertThat(files).doesNotContain("NaN", "Infinity");
      assertThat(Arrays.stream(mixture.weights()).min().orElseThrow()).isPositive();
    }
  }
}
