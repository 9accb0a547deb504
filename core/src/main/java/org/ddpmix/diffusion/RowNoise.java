package org.ddpmix.diffusion;

import java.io.Serializable;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.NormalGenerator;

/**
 * Standard normal noise from a counter-based generator. Number j of draw m of row i is a pure
 * function of (seed, step, m, i, j). It therefore does not depend on how rows are batched or
 * partitioned, nor on how many numbers a row uses. {@link NormalGenerator} defines the function.
 *
 * @param seed the seed of a run
 * @param step the step number, or another number that separates streams of one seed
 */
public record RowNoise(long seed, long step) implements Serializable {
  /**
   * Writes the first numbers of draw 0 for consecutive rows.
   *
   * @param firstRow the id of the first row
   * @param rows the number of rows
   * @param perRow the number of normals per row
   * @param out rows × perRow, row-major, overwritten
   */
  public void fill(long firstRow, int rows, int perRow, double[] out) {
    generator(KernelProvider.best(), perRow).fillRows(firstRow, rows, out);
  }

  /**
   * Creates a generator of this noise, for one thread.
   *
   * @param perRow the number of normals per row
   */
  public NormalGenerator generator(KernelProvider kernels, int perRow) {
    return kernels.normalGenerator(seed, step, perRow);
  }
}
