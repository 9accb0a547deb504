package org.ddpmix.kernel;

/** The number of rows of the tiles of the Vector API kernels, in both precisions. */
final class TileShape {
  /**
   * Rows of a tile. Tiles are read and written completely, so matrices need space for at least this
   * many rows.
   */
  static final int TILE_ROWS = 6;

  /** Rows of the smaller tile, for remainders that {@link #TILE_ROWS} does not divide. */
  static final int LOW_TILE_ROWS = 4;

  private TileShape() {}
}
