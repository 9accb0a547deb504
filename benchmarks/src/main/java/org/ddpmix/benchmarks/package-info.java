/**
 * The innermost loops of a pass over the samples, each beside its limit. Every figure is per
 * thread: GFLOP/s of the products, GB/s of memory, nanoseconds for one number elsewhere.
 */
package org.ddpmix.benchmarks;
