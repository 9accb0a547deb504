package org.ddpmix.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;

class InMemorySamplesTest {
  private static final int D = 3;

  @Test
  void momentsAreThoseOfTheWeightedRows() {
    double[] values = {1e8 + 1, 0, 2, 1e8 + 3, 4, 2, 1e8 + 1, 2, 2};
    InMemorySamples samples = new InMemorySamples(D, values, new double[] {1, 2, 5}, 2, 1);
    assertThat(samples.rows()).isEqualTo(3);
    assertThat(samples.totalWeight()).isEqualTo(8);
    assertThat(samples.mean()).containsExactly(new double[] {1e8 + 1.5, 2.25, 2}, within(1e-7));
    // (1 · ½² + 2 · 1½² + 5 · ½²) / 8 and (1 · 2¼² + 2 · 1¾² + 5 · ¼²) / 8
    assertThat(samples.totalVariance()).isCloseTo(0.75 + 1.4375, within(1e-7));
  }

  @Test
  void sumsAreBitIdenticalForAnyNumberOfThreads() throws Exception {
    Mixture mixture = RandomMixtures.any(1, 4, D, 2, 1);
    InMemorySamples samples = new InMemorySamples(D, RandomMixtures.draw(mixture, 10_000, 2));
    Objective objective =
        ProjectedObjective.at(mixture, NoiseLevel.at(0.3, 1), new RowNoise(1, 2), samples);
    double[] here = samples.sum(objective);
    for (int threads : new int[] {1, 7}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      assertThat(pool.submit(() -> samples.sum(objective)).get()).isEqualTo(here);
      pool.shutdown();
    }
  }

  @Test
  void blockSizeDoesNotChangeTheSamples() {
    double[] values = RandomMixtures.draw(RandomMixtures.any(1, 4, D, 2, 1), 5000, 2);
    InMemorySamples whole =
        InMemorySamples.of(List.of(new SampleBlock(5000, D, values, null)), new double[D]);
    List<SampleBlock> blocks = new ArrayList<>();
    for (int from = 0; from < 5000; from += 625) {
      double[] some = Arrays.copyOfRange(values, from * D, (from + 625) * D);
      blocks.add(new SampleBlock(625, D, some, null));
    }
    InMemorySamples cut = InMemorySamples.of(blocks, new double[D]);
    Mixture mixture = RandomMixtures.any(3, 4, D, 2, 1);
    assertThat(cut.sum(new ExpectationMaximization(mixture, cut)))
        .isEqualTo(whole.sum(new ExpectationMaximization(mixture, whole)));
    long[] ids = {0, 624, 625, 626, 2047, 2048, 4999};
    List<double[]> rows = cut.select(ids).rowCopies();
    assertThat(rows).hasSize(ids.length);
    for (int i = 0; i < ids.length; i++) {
      int at = (int) ids[i] * D;
      assertThat(rows.get(i)).isEqualTo(Arrays.copyOfRange(values, at, at + D));
    }
  }

  @Test
  void drawIsUniformOverRows() {
    // Chi-square with 19 degrees of freedom. Draws of 5 of 20 are negatively correlated, which only
    // reduces it.
    double[] ids = new double[20];
    Arrays.setAll(ids, i -> i);
    InMemorySamples samples = new InMemorySamples(1, ids);
    int[] counts = new int[20];
    int draws = 4000;
    for (int seed = 0; seed < draws; seed++) {
      for (double[] row : samples.sampleRows(5, seed)) {
        counts[(int) row[0]]++;
      }
    }
    double expected = draws * 5 / 20.0;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
    assertThat(chiSquare).isLessThan(43.8); // 0.1 % critical value
  }

  @Test
  void theListOfRowsIsThatOfTheCopies() {
    double[] values = new double[2 * 23];
    Arrays.setAll(values, i -> i);
    InMemorySamples samples = new InMemorySamples(2, values, null, 3, 4);
    List<double[]> rows = samples.rowList();
    assertThat(rows).hasSize(23).usingRecursiveComparison().isEqualTo(samples.rowCopies());
    rows.get(5)[0] = -1;
    assertThat(rows.get(5)).containsExactly(10, 11);
    assertThatThrownBy(() -> rows.get(23)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
