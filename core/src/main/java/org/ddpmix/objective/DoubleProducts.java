package org.ddpmix.objective;

import org.ddpmix.data.SampleBlock;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.ChunkWorkspace;
import org.ddpmix.kernel.PosteriorKernel;

/** {@link ChunkProducts} in double precision. */
final class DoubleProducts implements ChunkProducts {
  private final BlockKernel kernel;
  private final PosteriorKernel posteriorKernel;
  private final BlockKernel.Factor means; // k × d
  private final double[] inner; // A: chunk × k, row-major

  /**
   * @param means k × d, row-major
   * @param chunk the maximum number of rows per chunk
   */
  DoubleProducts(
      double[] means,
      int k,
      int d,
      int chunk,
      BlockKernel kernel,
      PosteriorKernel posteriorKernel) {
    this.kernel = kernel;
    this.posteriorKernel = posteriorKernel;
    this.means = kernel.factor(means, k, d);
    inner = new double[chunk * k];
  }

  @Override
  public void inner(SampleBlock block, int from, int rows, ChunkWorkspace workspace) {
    kernel.timesTransposed(block.values(), from * block.dimension(), rows, means, inner);
    for (int at = 0; at < rows * workspace.k; at += workspace.width * workspace.k) {
      posteriorKernel.interleave(inner, at, workspace.k, workspace.inner, at);
    }
  }

  @Override
  public void add(SampleBlock block, int from, int rows, ChunkWorkspace workspace, double[] c) {
    int d = block.dimension();
    kernel.addInterleavedTimes(
        workspace.onSample, workspace.k, block.values(), from * d, d, rows, c, 0);
  }

  @Override
  public void flush(double[] c) {}
}
