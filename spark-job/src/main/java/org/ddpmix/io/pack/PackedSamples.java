package org.ddpmix.io.pack;

import java.util.Map;
import java.util.TreeMap;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.io.check.BadRowKind;

/**
 * The result of packing.
 *
 * @param samples the valid rows, cached as blocks
 * @param skipped the number of skipped bad rows by {@link BadRowKind#key()}; empty if there were
 *     none
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
