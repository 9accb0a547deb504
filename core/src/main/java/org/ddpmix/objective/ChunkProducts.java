package org.ddpmix.objective;

import org.ddpmix.data.SampleBlock;
import org.ddpmix.kernel.ChunkWorkspace;

/**
 * The two matrix products of {@link ProjectedObjective} with the samples, computed per chunk: A = X
 * μᵀ and C += Pᵀ X, where A and P are interleaved.
 */
interface ChunkProducts {

  /**
   * Computes A of some rows and stores it in {@link ChunkWorkspace#inner}.
   *
   * @param from the index of the first row in the block
   * @param rows the number of rows
   */
  void inner(SampleBlock block, int from, int rows, ChunkWorkspace workspace);

  /**
   * Adds the product of P = {@link ChunkWorkspace#onSample} with the rows of the last call of
   * {@link #inner}.
   *
   * @param c k × d, starting at 0; updated now or by {@link #flush}
   */
  void add(SampleBlock block, int from, int rows, ChunkWorkspace workspace, double[] c);

  /** Adds buffered sums to c. */
  void flush(double[] c);
}
