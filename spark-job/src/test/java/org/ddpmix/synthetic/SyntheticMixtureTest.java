package org.ddpmix.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ddpmix.TestSpark;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.read.SampleReader;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.io.write.SampleWriter;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticMixtureTest {

  @TempDir Path folder;

  private static SyntheticMixture settings(int k, int d, String layout, String weights) {
    return new SyntheticMixture(
        k, d, MeanLayout.of(layout), 6, MixingWeights.parse(weights), 4, 11);
  }

  private static double leastDistance(Mixture mixture) {
    double least = Double.POSITIVE_INFINITY;
    int d = mixture.dimension();
    double[] means = mixture.means();
    for (int a = 0; a < mixture.k(); a++) {
      for (int b = 0; b < a; b++) {
        double sum = 0;
        for (int j = 0; j < d; j++) {
          sum += Math.pow(means[a * d + j] - means[b * d + j], 2);
        }
        least = Math.min(least, Math.sqrt(sum));
      }
    }
    return least;
  }

  private static double norm(Mixture mixture, int component) {
    int d = mixture.dimension();
    double[] mean = Arrays.copyOfRange(mixture.means(), component * d, (component + 1) * d);
    return Math.sqrt(Arrays.stream(mean).map(m -> m * m).sum());
  }

  @ParameterizedTest
  @CsvSource({
    "symmetric,2,7",
    "sphere,9,3",
    "sphere,2,1",
    "box,40,2",
    "box,9,1",
    "separated,9,3",
    "separated,5,1"
  })
  void theSmallestDistanceBetweenMeansIsTheRequestedOne(String layout, int k, int d) {
    Mixture mixture = settings(k, d, layout, "uniform").draw();
    assertThat(leastDistance(mixture)).isCloseTo(6 * 2, within(1e-12));
    assertThat(mixture.meanVariance()).isEqualTo(4);
    assertThat(mixture.weights()).containsOnly(1.0 / k);
    assertThat(settings(k, d, layout, "uniform").draw().means()).isEqualTo(mixture.means());
  }

  @ParameterizedTest
  @EnumSource(names = {"SPHERE", "BOX", "SEPARATED"})
  void aSingleMeanHasTheRequestedNorm(MeanLayout layout) {
    assertThat(norm(settings(1, 4, layout.key(), "dirichlet:1").draw(), 0))
        .isCloseTo(12, within(1e-12));
  }

  @Test
  void symmetricMeansAreOppositeAndSphereMeansHaveEqualNorms() {
    double[] two = settings(2, 3, "symmetric", "uniform").draw().means();
    for (int j = 0; j < 3; j++) {
      assertThat(two[3 + j]).isEqualTo(-two[j]);
    }
    Mixture sphere = settings(9, 3, "sphere", "uniform").draw();
    for (int c = 1; c < 9; c++) {
      assertThat(norm(sphere, c)).isCloseTo(norm(sphere, 0), within(1e-12));
    }
  }

  @Test
  void weightsAreEqualDrawnOrGiven() {
    double[] drawn = settings(5, 2, "separated", "dirichlet:2.5").draw().weights();
    assertThat(Arrays.stream(drawn).sum()).isCloseTo(1, within(1e-15));
    assertThat(drawn).doesNotHaveDuplicates();
    assertThat(settings(3, 2, "separated", "0.2,0.3,0.5").draw().weights())
        .containsExactly(0.2, 0.3, 0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0   | 3 | separated | uniform       | k: 0 is not allowed; it must be at least 1",
        "3   | 0 | separated | uniform       | dim: 0 is not allowed; it must be at least 1",
        "3   | 2 | symmetric | uniform       | k: 3 is not allowed; the symmetric layout requires"
            + " k = 2",
        "3   | 1 | sphere    | uniform       | k: 3 is not allowed; a sphere in dimension 1 has only 2"
            + " points, so k must be 1 or 2",
        "3   | 2 | ring      | uniform       | layout: ring is not allowed; it must be one of symmetric,"
            + " sphere, box, separated",
        "3   | 2 | box       | even          | weights: even is not allowed; it must be uniform,"
            + " dirichlet:A with A > 0, or W1,W2,…",
        "3   | 2 | box       | dirichlet:0   | weights: dirichlet:0 is not allowed; it must be"
            + " uniform, dirichlet:A with A > 0, or W1,W2,…",
        "3   | 2 | box       | 0.5,0.5       | weights: 0.5,0.5 is not allowed; there must be k ="
            + " 3 weights",
        "3   | 2 | box       | 0.5,0.5,0     | weights: 0.5,0.5,0 is not allowed; each weight must"
            + " be above 0",
        "2   | 2 | box       | 0.5,0.25      | weights: 0.5,0.25 is not allowed; the sum of the weights is"
            + " 0.75, not 1",
      })
  void settingsOutOfRangeAreRejected(int k, int d, String layout, String weights, String message) {
    assertThatThrownBy(() -> settings(k, d, layout, weights).draw())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(message);
  }

  private static SampleWriter writer() {
    return new SampleWriter(TestSpark.session());
  }

  @Test
  void aRowDependsOnlyOnSeedAndId() {
    Mixture mixture = settings(4, 3, "separated", "dirichlet:3").draw();
    List<Row> one =
        writer()
            .labels(true)
            .partitions(1)
            .samples(mixture, 100, 5, SampleFormat.CSV)
            .collectAsList();
    List<Row> seven =
        writer()
            .labels(true)
            .partitions(7)
            .samples(mixture, 100, 5, SampleFormat.CSV)
            .collectAsList();
    List<Row> fewer =
        writer()
            .labels(true)
            .partitions(3)
            .samples(mixture, 41, 5, SampleFormat.CSV)
            .collectAsList();
    List<Row> otherSeed =
        writer().labels(true).samples(mixture, 100, 6, SampleFormat.CSV).collectAsList();
    assertThat(seven).isEqualTo(one);
    assertThat(one.subList(0, 41)).isEqualTo(fewer);
    assertThat(otherSeed).doesNotContainAnyElementsOf(one);
  }

  @Test
  void weightsMeansAndVarianceMatchTheMixture() {
    Mixture mixture = settings(3, 2, "separated", "0.2,0.3,0.5").draw();
    int n = 30_000;
    Dataset<Row> samples = writer().labels(true).samples(mixture, n, 1, SampleFormat.CSV);
    double squares = 0;
    for (Row row :
        samples
            .groupBy("component")
            .agg(java.util.Map.of("x0", "avg", "x1", "avg", "component", "count"))
            .collectAsList()) {
      int c = row.getAs("component");
      double weight = mixture.weights()[c];
      long count = row.getAs("count(component)");
      assertThat(count)
          .isCloseTo(
              Math.round(n * weight), within(Math.round(4 * Math.sqrt(n * weight * (1 - weight)))));
      for (int j = 0; j < 2; j++) {
        double mean = row.getAs("avg(x" + j + ")");
        assertThat(mean).isCloseTo(mixture.means()[2 * c + j], within(4 * 2 / Math.sqrt(count)));
      }
    }
    for (Row row : samples.collectAsList()) {
      int c = row.getAs("component");
      for (int j = 0; j < 2; j++) {
        squares += Math.pow(row.getDouble(j) - mixture.means()[2 * c + j], 2);
      }
    }
    assertThat(squares / (2 * n)).isCloseTo(4, within(4 * 4 * Math.sqrt(2.0 / (2 * n))));
  }

  @ParameterizedTest
  @CsvSource({
    "parquet,true",
    "parquet,false",
    "csv,true",
    "csv,false",
    "libsvm,true",
    "libsvm,false"
  })
  void everyFormatIsReadBackExactly(String key, boolean labels) {
    SampleFormat format = SampleFormat.of(key);
    Mixture mixture = settings(4, 3, "separated", "uniform").draw();
    String path = folder.resolve("samples").toString();
    writer().labels(labels).partitions(3).write(mixture, 100, 5, format, path);
    SampleTable table = new SampleReader(TestSpark.session()).partitions(1).open(path);
    assertThat(table.leftOut())
        .isEqualTo(labels && format != SampleFormat.LIBSVM ? List.of("component") : List.of());
    try (PackedSamples packed = new SamplePacker().partitions(1).pack(table)) {
      DistributedSamples read = packed.samples();
      double[][] expected =
          writer().samples(mixture, 100, 5, SampleFormat.CSV).collectAsList().stream()
              .map(row -> new double[] {row.getDouble(0), row.getDouble(1), row.getDouble(2)})
              .toArray(double[][]::new);
      double[] origin = read.origin();
      for (double[] row : expected) {
        Arrays.setAll(row, j -> row[j] - origin[j]);
      }
      double[][] found =
          read.blocks().collect().stream()
              .flatMap(SyntheticMixtureTest::rows)
              .toArray(double[][]::new);
      Arrays.sort(expected, Arrays::compare); // Spark reads part files in the order of their sizes
      Arrays.sort(found, Arrays::compare);
      assertThat(found).isDeepEqualTo(expected);
    }
  }

  private static java.util.stream.Stream<double[]> rows(SampleBlock block) {
    int d = block.dimension();
    return java.util.stream.IntStream.range(0, block.rows())
        .mapToObj(r -> Arrays.copyOfRange(block.values(), r * d, (r + 1) * d));
  }
}
