/**
 * Benchmarks of the innermost loops of a pass over the samples, and of the limits of the machine.
 * Every figure is per thread: GFLOP/s for matrix products, GB/s for memory reads, and nanoseconds
 * per number for the rest.
 */
package org.ddpmix.benchmarks;
