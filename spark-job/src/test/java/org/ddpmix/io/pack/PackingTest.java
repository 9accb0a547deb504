package org.ddpmix.io.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.TestSpark;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.io.check.BadRowPolicy;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.SampleTable;
import org.junit.jupiter.api.Test;

class PackingTest {

  private static final int N = 501;
  private static final int D = 3;
  private static final StructType ARRAY =
      new StructType()
          .add("features", DataTypes.createArrayType(DataTypes.DoubleType))
          .add("w", "double");

  /** Σ w (id + 1) x, which depends on the values, the order and the ids of the rows. */
  private static final class Weighted implements BlockStatistic {
    private static final long serialVersionUID = 1L;

    @Override
    public int length() {
      return D;
    }

    @Override
    public Accumulator newAccumulator() {
      return (block, firstRow, sums) -> {
        for (int r = 0; r < block.rows(); r++) {
          for (int j = 0; j < D; j++) {
            sums[j] += block.rowWeight(r) * (firstRow + r + 1) * block.values()[r * D + j];
          }
        }
      };
    }
  }

  private static double[][] points(double shift) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] points = new double[N][D];
    for (double[] point : points) {
      Arrays.setAll(point, j -> shift + (j + 1) * random.nextDouble());
    }
    return points;
  }

  private static Dataset<Row> dataset(double[][] points, double[] weights, int splits) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < points.length; i++) {
      rows.add(
          RowFactory.create(
              Vectors.dense(points[i]).toArray(), weights == null ? 1.0 : weights[i]));
    }
    return TestSpark.session()
        .createDataFrame(
            org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
                    TestSpark.session().sparkContext())
                .parallelize(rows, splits),
            ARRAY);
  }

  private static SampleTable table(double[][] points, double[] weights, int splits) {
    return SampleTable.of(
        dataset(points, weights, splits),
        new ColumnChoice(List.of(), "features", weights == null ? null : "w"));
  }

  private static double[] flat(DistributedSamples samples) {
    double[] origin = samples.origin();
    List<Double> values = new ArrayList<>();
    for (SampleBlock block : samples.blocks().collect()) {
      for (int i = 0; i < block.values().length; i++) {
        values.add(block.values()[i] + origin[i % origin.length]);
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] flat(double[][] points) {
    return Arrays.stream(points).flatMapToDouble(Arrays::stream).toArray();
  }

  private static SamplePacker rowsPerBlock(int rows) {
    return new SamplePacker().maxBlockSizeInMB((double) rows * D * Double.BYTES / (1 << 20));
  }

  @Test
  void blockSizeChangesNeitherBitsNorRowOrder() {
    SampleTable table = table(points(0), null, 3);
    try (PackedSamples reference = new SamplePacker().pack(table)) {
      double[] sum = reference.samples().sum(new Weighted());
      for (int size : new int[] {1, 2, 4, 1000}) {
        try (PackedSamples packed = rowsPerBlock(size).pack(table)) {
          DistributedSamples samples = packed.samples();
          assertThat(
                  samples.blocks().map(SampleBlock::rows).collect().stream().mapToInt(r -> r).max())
              .hasValue(Math.min(size, N / 3));
          assertThat(flat(samples)).containsExactly(flat(points(0)), within(1e-15 * D));
          assertThat(samples.sum(new Weighted())).isEqualTo(sum);
          assertThat(samples.mean()).isEqualTo(reference.samples().mean());
          assertThat(samples.totalVariance()).isEqualTo(reference.samples().totalVariance());
          assertThat(samples.sampleRows(20, 5))
              .containsExactlyElementsOf(reference.samples().sampleRows(20, 5));
        }
      }
    }
  }

  @Test
  void partitionCountChangesSumsOnlyByRounding() {
    try (PackedSamples one = new SamplePacker().pack(table(points(0), null, 1));
        PackedSamples seven = new SamplePacker().pack(table(points(0), null, 7));
        PackedSamples empty = new SamplePacker().pack(table(points(0), null, N + 4))) {
      double[] expected = new double[D];
      double[][] points = points(0);
      for (int i = 0; i < N; i++) {
        for (int j = 0; j < D; j++) {
          expected[j] += (i + 1) * (points[i][j] - one.samples().origin()[j]);
        }
      }
      for (PackedSamples packed : List.of(one, seven)) {
        assertThat(packed.samples().origin()).isNotEqualTo(new double[D]);
        assertThat(packed.samples().rows()).isEqualTo(N);
      }
      assertThat(one.samples().sum(new Weighted())).containsExactly(expected, within(1e-9));
      for (PackedSamples packed : List.of(seven, empty)) {
        assertThat(packed.samples().totalVariance())
            .isCloseTo(one.samples().totalVariance(), within(1e-14));
        for (int j = 0; j < D; j++) {
          assertThat(packed.samples().mean()[j] + packed.samples().origin()[j])
              .isCloseTo(one.samples().mean()[j] + one.samples().origin()[j], within(1e-14));
        }
      }
    }
  }

  @Test
  void moreOrFewerPartitionsHoldTheSameRowsInADefinedOrder() {
    double[][] points = points(0);
    try (PackedSamples fewer = new SamplePacker().partitions(2).pack(table(points, null, 3));
        PackedSamples more = rowsPerBlock(4).partitions(7).pack(table(points, null, 3));
        PackedSamples moreLargeBlocks =
            new SamplePacker().partitions(7).pack(table(points, null, 3))) {
      assertThat(fewer.samples().partitions()).isEqualTo(2);
      assertThat(fewer.samples().firstRow(1)).isEqualTo(N / 3);
      assertThat(flat(fewer.samples())).containsExactly(flat(points), within(1e-15 * D));

      List<double[]> rows = new ArrayList<>();
      for (int target = 0; target < 7; target++) {
        assertThat(more.samples().firstRow(target)).isEqualTo(rows.size());
        for (int split = 0; split < 3; split++) {
          for (int i = 0; i < N / 3; i++) {
            if ((split + i) % 7 == target) {
              rows.add(points[split * (N / 3) + i]);
            }
          }
        }
      }
      double[] expected = flat(rows.toArray(double[][]::new));
      assertThat(flat(more.samples())).containsExactly(expected, within(1e-15 * D));
      assertThat(moreLargeBlocks.samples().sum(new Weighted()))
          .isEqualTo(more.samples().sum(new Weighted()));
    }
  }

  @Test
  void repartitionedRowsKeepTheirWeightsAndBadRowsAreCountedOnce() {
    double[][] points = points(0);
    points[9][1] = Double.NaN;
    double[] weights = new double[N];
    Arrays.setAll(weights, i -> i % 5);
    try (PackedSamples split =
            new SamplePacker().onBadRows(BadRowPolicy.SKIP).pack(table(points, weights, 2));
        PackedSamples repartitioned =
            rowsPerBlock(3)
                .partitions(7)
                .onBadRows(BadRowPolicy.SKIP)
                .pack(table(points, weights, 2))) {
      assertThat(repartitioned.skipped())
          .isEqualTo(split.skipped())
          .containsOnlyKeys("nan")
          .containsValue(1L);
      assertThat(repartitioned.samples().rows())
          .isEqualTo(split.samples().rows())
          .isEqualTo(N - 1 - 101);
      assertThat(repartitioned.samples().totalWeight()).isEqualTo(1000 - 4);
      for (int j = 0; j < D; j++) {
        assertThat(repartitioned.samples().mean()[j])
            .isCloseTo(split.samples().mean()[j], within(1e-14));
      }
    }
  }

  @Test
  void aWeightOfThreeEqualsThreeCopies() {
    double[][] points = points(0);
    double[] weights = new double[N];
    Arrays.setAll(weights, i -> i % 4);
    double[][] copies =
        java.util.stream.IntStream.range(0, N)
            .boxed()
            .flatMap(i -> java.util.Collections.nCopies(i % 4, points[i]).stream())
            .toArray(double[][]::new);
    try (PackedSamples weighted = new SamplePacker().pack(table(points, weights, 3));
        PackedSamples copied = new SamplePacker().pack(table(copies, null, 3))) {
      assertThat(weighted.samples().totalWeight()).isEqualTo(copied.samples().rows());
      assertThat(weighted.samples().rows()).isEqualTo(N - 126);
      assertThat(weighted.samples().totalVariance())
          .isCloseTo(copied.samples().totalVariance(), within(1e-14));
      for (int j = 0; j < D; j++) {
        assertThat(weighted.samples().mean()[j] + weighted.samples().origin()[j])
            .isCloseTo(copied.samples().mean()[j] + copied.samples().origin()[j], within(1e-14));
      }
    }
  }

  @Test
  void dataFarFromZeroLosesNoPrecision() {
    // Multiples of 2⁻²⁶ can be shifted by 2²⁰ without rounding.
    double[][] near = points(0);
    for (double[] point : near) {
      Arrays.setAll(point, j -> Math.rint(point[j] * (1 << 26)) / (1 << 26));
    }
    double[][] far =
        Arrays.stream(near)
            .map(p -> Arrays.stream(p).map(x -> x + (1 << 20)).toArray())
            .toArray(double[][]::new);
    try (PackedSamples here = new SamplePacker().pack(table(near, null, 3));
        PackedSamples there = new SamplePacker().pack(table(far, null, 3))) {
      assertThat(there.samples().sum(new Weighted())).isEqualTo(here.samples().sum(new Weighted()));
      assertThat(there.samples().mean()).isEqualTo(here.samples().mean());
      assertThat(there.samples().totalVariance()).isEqualTo(here.samples().totalVariance());
      for (int j = 0; j < D; j++) {
        assertThat(there.samples().origin()[j]).isEqualTo(here.samples().origin()[j] + (1 << 20));
      }
    }
  }

  @Test
  void theTotalVarianceIsTheTraceOfTheCovariance() {
    double[][] points = points(0);
    try (PackedSamples packed = new SamplePacker().pack(table(points, null, 3))) {
      double expected = 0;
      for (int j = 0; j < D; j++) {
        int column = j;
        double mean = Arrays.stream(points).mapToDouble(p -> p[column]).sum() / N;
        expected += Arrays.stream(points).mapToDouble(p -> Math.pow(p[column] - mean, 2)).sum() / N;
      }
      assertThat(packed.samples().totalVariance()).isCloseTo(expected, within(1e-13));
    }
  }

  @Test
  void constantColumnsHaveNoVariance() {
    double[][] points = new double[N][];
    Arrays.fill(points, new double[] {0.1, 1e6 + 0.1, -3});
    try (PackedSamples packed = new SamplePacker().pack(table(points, null, 3))) {
      assertThat(packed.samples().totalVariance()).isZero();
      assertThat(packed.samples().mean()).containsOnly(0.0);
      assertThat(packed.samples().origin()).containsExactly(0.1, 1e6 + 0.1, -3);
    }
  }

  @Test
  void arraysVectorsAndNumericColumnsGiveTheSameSamples() {
    double[][] points = points(0);
    for (int i = 0; i < N; i++) {
      points[i][i % D] = 0; // so that sparse vectors are tested
      Arrays.setAll(points[i], new FloatValue(points[i])::at);
    }
    List<Row> rows = new ArrayList<>();
    for (double[] p : points) {
      Vector dense = Vectors.dense(p);
      List<Float> floats = List.of((float) p[0], (float) p[1], (float) p[2]);
      rows.add(
          RowFactory.create(
              dense, dense.toSparse(), floats, p[0], (float) p[1], new java.math.BigDecimal(p[2])));
    }
    StructType schema =
        new StructType()
            .add("dense", SQLDataTypes.VectorType())
            .add("sparse", SQLDataTypes.VectorType())
            .add("floats", DataTypes.createArrayType(DataTypes.FloatType))
            .add("x", "double")
            .add("y", "float")
            .add("z", DataTypes.createDecimalType(38, 30));
    Dataset<Row> data = TestSpark.session().createDataFrame(rows, schema);
    double[] expected = null;
    for (ColumnChoice choice :
        List.of(
            new ColumnChoice(List.of(), "dense", null),
            new ColumnChoice(List.of(), "sparse", null),
            new ColumnChoice(List.of(), "floats", null),
            new ColumnChoice(List.of("x", "y", "z"), null, null))) {
      try (PackedSamples packed = new SamplePacker().pack(SampleTable.of(data, choice))) {
        double[] sum = packed.samples().sum(new Weighted());
        expected = expected == null ? sum : expected;
        assertThat(sum).as("%s", choice).isEqualTo(expected);
      }
    }
  }

  private record FloatValue(double[] point) {
    double at(int j) {
      return (float) point[j];
    }
  }
}
