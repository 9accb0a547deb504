package org.ddpmix.io.pack;

import java.io.Serializable;
import org.ddpmix.data.SampleBlock;

/**
 * What a packed partition is a list of: its blocks, and last its summary. So one pass makes and
 * caches both.
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
