package org.ddpmix.diffusion;

import java.io.Serializable;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.NormalGenerator;

/**
 * Standard normal noise by counter: number j of draw m of row i is a pure function of (seed, step,
 * m, i, j), so that it depends neither on how rows are batched or partitioned nor on how many
 * numbers a row takes. {@link NormalGenerator} describes the function.
 *
 * @param seed the seed of a run
 * @param step the number of a step, or whatever else tells streams of one seed apart
 */
public record RowNoise(long seed, long step) implements Serializable {
  /**
   * Writes the first numbers of draw 0 of some consecutive rows.
   *
   * @param firstRow the id of the first row
   * @param rows how many rows
   * @param perRow how many numbers a row gets
   * @param out rows × perRow, row-major, overwritten
   */
  public void fill(long firstRow, int rows, int perRow, double[] out) {
    generator(KernelProvider.best(), perRow).fillRows(firstRow, rows, out);
  }

  /**
   * A generator of this noise, for one thread.
   *
   * @param perRow how many numbers a row gets
   */
  public NormalGenerator generator(KernelProvider kernels, int perRow) {
    return kernels.normalGenerator(seed, step, perRow);
  }
}
