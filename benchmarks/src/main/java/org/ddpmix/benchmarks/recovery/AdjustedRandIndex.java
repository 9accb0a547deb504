package org.ddpmix.benchmarks.recovery;

import java.util.Arrays;

/**
 * The adjusted Rand index of two partitions of the same samples. It is 1 for equal partitions, and
 * its expectation is 0 for independent ones.
 *
 * <p>Source: L. Hubert, P. Arabie, <i>Comparing partitions</i>, Journal of Classification 2, 1985.
 */
final class AdjustedRandIndex {
  private AdjustedRandIndex() {}

  /**
   * Computes the index.
   *
   * @param a the label of each sample in the first partition, from 0
   * @param b the label of each sample in the second partition, from 0
   */
  static double of(int[] a, int[] b) {
    int parts = Arrays.stream(a).max().orElseThrow() + 1;
    int otherParts = Arrays.stream(b).max().orElseThrow() + 1;
    int[] sizes = new int[parts];
    int[] otherSizes = new int[otherParts];
    int[] common = new int[parts * otherParts];
    for (int i = 0; i < a.length; i++) {
      sizes[a[i]]++;
      otherSizes[b[i]]++;
      common[a[i] * otherParts + b[i]]++;
    }
    double expected = pairs(sizes) * pairs(otherSizes) / pairs(new int[] {a.length});
    double most = 0.5 * (pairs(sizes) + pairs(otherSizes));
    return most == expected ? 1 : (pairs(common) - expected) / (most - expected);
  }

  private static double pairs(int[] sizes) {
    double sum = 0;
    for (int size : sizes) {
      sum += 0.5 * size * (size - 1);
    }
    return sum;
  }
}
