package org.ddpmix.benchmarks.speed;

import java.io.IOException;

/** A part of the benchmark that creates its own Spark sessions. */
interface Section {
  int CORES = 2;
  String SECONDS = "s";
  String RATIO = "ratio";
  String BYTES = "bytes per value";
  String PEAK = "peak MiB";

  void measure(SpeedReport report) throws IOException;
}
