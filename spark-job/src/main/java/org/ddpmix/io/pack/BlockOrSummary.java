package org.ddpmix.io.pack;

import java.io.Serializable;
import org.ddpmix.data.SampleBlock;

/**
 * An element of a packed partition. A partition holds its blocks and, as the last element, its
 * summary, so that one pass over the input computes and caches both.
 */
final class BlockOrSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SampleBlock block; // or null
  private final PartitionSummary summary; // or null

  private BlockOrSummary(SampleBlock block, PartitionSummary summary) {
    this.block = block;
    this.summary = summary;
  }

  static BlockOrSummary of(SampleBlock block) {
    return new BlockOrSummary(block, null);
  }

  static BlockOrSummary of(PartitionSummary summary) {
    return new BlockOrSummary(null, summary);
  }

  boolean isBlock() {
    return block != null;
  }

  SampleBlock block() {
    return block;
  }

  PartitionSummary summary() {
    return summary;
  }
}
