package org.ddpmix.kernel;

/** The height of the tiles in which kernels on the Vector API work, in either precision. */
final class TileShape {
  /**
   * Rows of a tile. Tiles are read and written whole, so that matrices need room for as many rows.
   */
  static final int TILE_ROWS = 6;

  /** Rows of the tile that is used where {@link #TILE_ROWS} do not fit. */
  static final int LOW_TILE_ROWS = 4;

  private TileShape() {}
}
