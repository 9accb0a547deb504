package org.ddpmix.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.ddpmix.TestSpark;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.junit.jupiter.api.Test;

class DistributedSamplesTest {

  /** The sums of x and of id · x for one-dimensional samples, padded with zeros to the length. */
  private record Sums(int length) implements BlockStatistic {

    @Override
    public Accumulator newAccumulator() {
      return (block, firstRow, sums) -> {
        for (int r = 0; r < block.rows(); r++) {
          sums[0] += block.values()[r];
          sums[1] += (firstRow + r) * block.values()[r];
        }
      };
    }
  }

  /** One-dimensional samples in partitions of the given sizes and blocks of up to three rows. */
  private static DistributedSamples samples(double[] values, int... partitionRows) {
    List<List<SampleBlock>> partitions = new ArrayList<>();
    int row = 0;
    for (int size : partitionRows) {
      List<SampleBlock> blocks = new ArrayList<>();
      for (int end = row + size; row < end; ) {
        int rows = Math.min(3, end - row);
        blocks.add(new SampleBlock(rows, 1, Arrays.copyOfRange(values, row, row + rows), null));
        row += rows;
      }
      partitions.add(blocks);
    }
    JavaRDD<SampleBlock> blocks =
        JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext())
            .parallelize(partitions, partitions.size())
            .flatMap(List::iterator);
    long[] sizes = Arrays.stream(partitionRows).asLongStream().toArray();
    return new DistributedSamples(blocks, sizes, new double[1], new Moments(1), () -> {});
  }

  private static double[] values(int n) {
    SplittableRandom random = new SplittableRandom(3);
    return random.doubles(n, -1, 1).toArray();
  }

  private static double[] flatSum(double[] values, int... partitionRows) {
    double[] total = new double[2];
    int row = 0;
    for (int size : partitionRows) {
      double[] part = new double[2];
      for (int end = row + size; row < end; row++) {
        part[0] += values[row];
        part[1] += row * values[row];
      }
      total[0] += part[0];
      total[1] += part[1];
    }
    return total;
  }

  @Test
  void sumsAreTakenInTheOrderOfRowsAndPartitions() {
    int[] sizes = {5, 0, 11, 1, 0, 0, 7, 40, 0};
    double[] values = values(64);
    DistributedSamples samples = samples(values, sizes);
    assertThat(samples.rows()).isEqualTo(64);
    for (int repeat = 0; repeat < 3; repeat++) {
      assertThat(samples.sum(new Sums(2))).isEqualTo(flatSum(values, sizes));
    }
  }

  @Test
  void smallPartitionsShareATaskUnlessACoreWouldBeIdle() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    spark.setJobGroup("shared tasks", "");
    samples(values(64), 5, 0, 11, 1, 0, 0, 7, 40, 0).sum(new Sums(2));
    spark.clearJobGroup();
    int[] jobs = spark.statusTracker().getJobIdsForGroup("shared tasks");
    assertThat(jobs).hasSize(1);
    int[] stages = spark.statusTracker().getJobInfo(jobs[0]).stageIds();
    assertThat(stages).hasSize(1);
    assertThat(spark.statusTracker().getStageInfo(stages[0]).numTasks())
        .isEqualTo(spark.defaultParallelism());
  }

  @Test
  void aBroadcastStatisticGivesTheSameSums() {
    int[] sizes = {5, 0, 11};
    double[] values = values(16);
    double[] sums = samples(values, sizes).sum(new Sums(20_000)); // 160 kB
    assertThat(sums).hasSize(20_000).startsWith(flatSum(values, sizes));
  }

  /** Scores have ties, and the statistic holds 1 MB, which is broadcast. */
  private record Scores(double[] large) implements BlockStatistic {
    @Override
    public int length() {
      return 1;
    }

    @Override
    public Accumulator newAccumulator() {
      return new Accumulator() {
        private SampleBlock last;

        @Override
        public void add(SampleBlock block, long firstRow, double[] sums) {
          last = block;
          sums[0] += block.rows();
        }

        @Override
        public double score(int row) {
          return Math.rint(3 * last.values()[row]) + large[0];
        }
      };
    }
  }

  @Test
  void smallestRowsAreThoseOfMemory() {
    int[] sizes = {5, 0, 11, 3};
    double[] values = values(19);
    BlockStatistic statistic = new Scores(new double[1 << 17]);
    long[] expected =
        LongStream.range(0, 19)
            .boxed()
            .sorted(
                Comparator.<Long>comparingDouble(id -> Math.rint(3 * values[id.intValue()]))
                    .thenComparing(Comparator.naturalOrder()))
            .mapToLong(Long::longValue)
            .toArray();
    for (int n : new int[] {0, 1, 7, 19, 30}) {
      long[] first = Arrays.copyOf(expected, Math.min(n, 19));
      for (SampleSet samples :
          List.of(samples(values, sizes), new InMemorySamples(1, values, null, 2, 3))) {
        SampleSet.Ranked ranked = samples.rank(statistic, n);
        assertThat(ranked.smallest()).isEqualTo(first);
        assertThat(ranked.sums()).containsExactly(19);
      }
      assertThat(samples(values, sizes).rank(statistic, n, 0).smallest()).isEqualTo(first);
    }
  }

  @Test
  void groupsAreMergedInAFixedOrder() {
    int[] sizes = new int[23];
    Arrays.setAll(sizes, p -> p % 7);
    double[] values = values(Arrays.stream(sizes).sum());
    DistributedSamples samples = samples(values, sizes);
    double[] tree = samples.rank(new Sums(2), 0, 0).sums();
    assertThat(tree).containsExactly(samples.sum(new Sums(2)), within(1e-12));
    for (int repeat = 0; repeat < 3; repeat++) {
      assertThat(samples.rank(new Sums(2), 0, 0).sums()).isEqualTo(tree);
    }
    // Sums of integers have no rounding errors, so the order of summation does not matter.
    double[] whole = Arrays.stream(values).map(v -> Math.rint(1e6 * v)).toArray();
    assertThat(samples(whole, sizes).rank(new Sums(2), 0, 0).sums())
        .isEqualTo(flatSum(whole, sizes));
  }

  private static double[] column(List<double[]> rows) {
    return rows.stream().mapToDouble(r -> r[0]).toArray();
  }

  @Test
  void sampledRowsAreDistinctAndOfTheRequestedNumber() {
    double[] ids = new double[64];
    Arrays.setAll(ids, i -> i);
    DistributedSamples samples = samples(ids, 5, 0, 11, 1, 0, 0, 7, 40, 0);
    DistributedSamples otherwise = samples(ids, 64);
    for (int n : new int[] {0, 1, 2, 17, 63}) {
      double[] chosen = column(samples.sampleRows(n, 9));
      assertThat(chosen).hasSize(n).isSorted().doesNotHaveDuplicates();
      assertThat(column(otherwise.sampleRows(n, 9))).isEqualTo(chosen);
    }
    assertThat(column(samples.sampleRows(64, 9))).isEqualTo(ids);
    assertThat(column(samples.sampleRows(1000, 9))).isEqualTo(ids);
    assertThat(column(samples.sampleRows(17, 10))).isNotEqualTo(column(samples.sampleRows(17, 9)));
  }

  @Test
  void sampledRowsKeepTheirWeights() {
    SampleBlock first = new SampleBlock(2, 1, new double[] {1, 2}, new double[] {10, 20});
    SampleBlock second = new SampleBlock(1, 1, new double[] {3}, new double[] {30});
    JavaRDD<SampleBlock> blocks =
        JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext())
            .parallelize(List.of(first, second), 2);
    DistributedSamples samples =
        new DistributedSamples(blocks, new long[] {2, 1}, new double[1], new Moments(1), () -> {});
    for (long seed = 0; seed < 5; seed++) {
      SampleSet chosen = samples.draw(2, seed);
      double[] rows = column(samples.sampleRows(2, seed));
      assertThat(rows).hasSize(2);
      assertThat(chosen.totalWeight()).isEqualTo(10 * (rows[0] + rows[1]));
      assertThat(chosen.mean()[0])
          .isCloseTo((rows[0] * rows[0] + rows[1] * rows[1]) / (rows[0] + rows[1]), within(1e-15));
    }
  }
}
