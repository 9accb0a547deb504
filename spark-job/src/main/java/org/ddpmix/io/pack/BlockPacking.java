package org.ddpmix.io.pack;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.ddpmix.data.Moments;

/** Packs the rows of a task into blocks and returns the partition summary as the last element. */
final class BlockPacking implements Iterator<BlockOrSummary> {

  private final RowSource source;
  private final BlockShape shape;
  private final Moments moments;
  private long rows;
  private boolean exhausted;
  private boolean finished;

  BlockPacking(RowSource source, BlockShape shape) {
    this.source = source;
    this.shape = shape;
    this.moments = new Moments(shape.dimension());
  }

  @Override
  public boolean hasNext() {
    return !finished;
  }

  @Override
  public BlockOrSummary next() {
    if (finished) {
      throw new NoSuchElementException();
    }
    if (!exhausted) {
      BlockShape.Builder block = rows == 0 ? shape.newBuilder() : shape.newFullSizedBuilder();
      while (!block.isFull() && !exhausted) {
        if (block.addNext(source)) {
          block.addLastTo(moments, source.weight());
          rows++;
        } else {
          exhausted = true;
        }
      }
      if (!block.isEmpty()) {
        return BlockOrSummary.of(block.build());
      }
    }
    finished = true;
    return BlockOrSummary.of(new PartitionSummary(rows, moments, source.badRows()));
  }
}
