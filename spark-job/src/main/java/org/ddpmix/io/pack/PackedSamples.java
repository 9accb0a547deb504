package org.ddpmix.io.pack;

import java.util.Map;
import java.util.TreeMap;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.io.check.BadRowKind;

/**
 * Samples ready to work on.
 *
 * @param samples the good rows
 * @param skipped how many bad rows of each kind were left out, by {@link BadRowKind#key()}; empty
 *     where there were none
 */
public record PackedSamples(DistributedSamples samples, Map<String, Long> skipped)
    implements AutoCloseable {

  public PackedSamples {
    skipped = java.util.Collections.unmodifiableMap(new TreeMap<>(skipped));
  }

  /** Frees the cached blocks. */
  @Override
  public void close() {
    samples.close();
  }
}
