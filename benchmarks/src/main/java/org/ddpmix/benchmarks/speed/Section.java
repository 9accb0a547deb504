package org.ddpmix.benchmarks.speed;

import java.io.IOException;

/** A part of the benchmark, with sessions of its own. */
interface Section {
  int CORES = 2;
  String SECONDS = "s";
  String RATIO = "ratio";
  String BYTES = "bytes a value";
  String PEAK = "peak MiB";

  void measure(SpeedReport report) throws IOException;
}
