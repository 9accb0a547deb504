package org.ddpmix.objective;

import org.ddpmix.data.SampleBlock;
import org.ddpmix.kernel.ChunkWorkspace;

/**
 * The two products of a pass of {@link ProjectedObjective} with its samples, chunk by chunk: A = X
 * μᵀ and C += Pᵀ X, with A and P in lanes.
 */
interface ChunkProducts {

  /**
   * A of some rows, to {@link ChunkWorkspace#inner}.
   *
   * @param from the first row in the block
   */
  void inner(SampleBlock block, int from, int rows, ChunkWorkspace workspace);

  /**
   * Adds what {@link ChunkWorkspace#onSample} gives with the rows that A was computed for last.
   *
   * @param c k × d, from 0; added to now or when {@link #flush} comes
   */
  void add(SampleBlock block, int from, int rows, ChunkWorkspace workspace, double[] c);

  /** Adds what is still to be added. */
  void flush(double[] c);
}
