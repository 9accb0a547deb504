package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.kernel.KernelProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareSumsTest {
  private static final int ROWS = 40;
  private static final int K = 7;
  private static final int WIDTH = 19;

  /** From rows in one component each to rows in all of them. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5, 1})
  void smallSharesAreLeftOutAndTheDivisionIntoCallsDoesNotChangeABit(double common) {
    SplittableRandom random = new SplittableRandom(5);
    double[] phi = random.doubles(ROWS * WIDTH, -2, 2).toArray();
    double[] rowWeights = random.doubles(ROWS, 0.5, 2).toArray();
    double[] logSum = random.doubles(ROWS).toArray();
    double[] w = new double[ROWS * K];
    for (int i = 0; i < w.length; i++) {
      boolean large = i % K == i / K % K || random.nextDouble() < common;
      w[i] = random.nextDouble() * (large ? 1 : 0x1p-61);
    }
    SampleBlock block = new SampleBlock(ROWS, WIDTH, phi, rowWeights);

    double[] expected = new double[ShareSums.length(K, WIDTH)];
    for (int b = 0; b < ROWS; b++) {
      for (int c = 0; c < K; c++) {
        double share = w[b * K + c] * rowWeights[b];
        for (int j = 0; j < WIDTH; j++) {
          expected[c * WIDTH + j] += share * phi[b * WIDTH + j];
        }
        expected[K * WIDTH + c] += share;
      }
      expected[K * WIDTH + K] += rowWeights[b] * logSum[b];
      expected[K * WIDTH + K + 1] += rowWeights[b];
    }
    double[] atOnce = sums(block, w, logSum, ROWS);
    for (int i = 0; i < expected.length; i++) {
      assertThat(atOnce[i]).isCloseTo(expected[i], within(1e-14 * ROWS));
    }
    for (int rows : new int[] {1, 3, 16}) {
      assertThat(sums(block, w, logSum, rows)).isEqualTo(atOnce);
    }
  }

  private static double[] sums(SampleBlock block, double[] w, double[] logSum, int atOnce) {
    ShareSums shareSums = new ShareSums(KernelProvider.best().blockKernel(), K, WIDTH);
    double[] sums = new double[ShareSums.length(K, WIDTH)];
    for (int from = 0; from < ROWS; from += atOnce) {
      int rows = Math.min(atOnce, ROWS - from);
      double[] part = Arrays.copyOfRange(w, from * K, (from + rows) * K);
      double[] logs = Arrays.copyOfRange(logSum, from, from + rows);
      shareSums.add(block, from, rows, part, logs, block.values(), from * WIDTH, sums);
    }
    return sums;
  }
}
