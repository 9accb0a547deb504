package org.ddpmix.sample;

import java.io.Serializable;
import org.ddpmix.gradient.SampleBlock;

/**
 * What a packed partition is a list of: its blocks, and last its summary. So one pass makes and
 * caches both.
 */
final class Packed implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SampleBlock block; // or null
  private final PartitionSummary summary; // or null

  private Packed(SampleBlock block, PartitionSummary summary) {
    this.block = block;
    this.summary = summary;
  }

  static Packed of(SampleBlock block) {
    return new Packed(block, null);
  }

  static Packed of(PartitionSummary summary) {
    return new Packed(null, summary);
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
