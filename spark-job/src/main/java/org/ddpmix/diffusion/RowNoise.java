package org.ddpmix.diffusion;

import org.apache.commons.math3.special.Erf;
import org.apache.commons.rng.core.source64.Philox4x64;

public record RowNoise(long seed, long step) implements java.io.Serializable {
  public void fill(long firstRow, int rows, int perRow, double[] out) {
    for (int b = 0; b < rows; b++) {
      Philox4x64 g = new Philox4x64(new long[] {seed, step, 0, firstRow + b, 0, 0});
      for (int j = 0; j < perRow; j++)
        out[b * perRow + j] = Math.sqrt(2) * Erf.erfInv(((g.next() >> 11) + 0.5) * 0x1p-52);
    }
  }
}
