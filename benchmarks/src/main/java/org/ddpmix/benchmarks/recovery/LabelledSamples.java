package org.ddpmix.benchmarks.recovery;

import org.ddpmix.mixture.Mixture;

/**
 * Samples to learn from, and what is known about them.
 *
 * @param name of where they come from
 * @param k how many components to learn
 * @param rows the samples
 * @param labels the component of each, or null where none is known
 * @param truth what they were drawn from, or null for real data
 */
record LabelledSamples(String name, int k, double[][] rows, int[] labels, Mixture truth) {

  int dimension() {
    return rows[0].length;
  }
}
