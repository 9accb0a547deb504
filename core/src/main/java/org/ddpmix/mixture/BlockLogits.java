package org.ddpmix.mixture;

/**
 * Computes the logits log π_c + log N(x; μ_c, Σ_c) + ½ d log 2π of the components, for blocks of
 * rows. The result of a row does not depend on the other rows.
 *
 * <p>An instance holds scratch memory and must be used by one thread only.
 */
@FunctionalInterface
public interface BlockLogits {

  /**
   * Computes the logits of some rows.
   *
   * @param x rows × d, row-major, starting at {@code offset}
   * @param out rows × k, row-major, overwritten; −∞ for a component of weight 0, and it may be −∞
   *     for one whose share of the row is below 2⁻⁶⁰
   */
  void of(double[] x, int offset, int rows, double[] out);
}
