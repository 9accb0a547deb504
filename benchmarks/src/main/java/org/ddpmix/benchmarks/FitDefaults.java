package org.ddpmix.benchmarks;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.start.InitMode;

/** The default settings of the command {@code fit}. */
public final class FitDefaults {
  private FitDefaults() {}

  /** Packs samples with the default settings. */
  public static PackedSamples pack(Dataset<Row> table) {
    return new SamplePacker().pack(SampleTable.of(table, ColumnChoice.automatic()));
  }

  /** The settings of the optimization after a start. */
  public static DescentSettings descent(InitMode start, long seed) {
    return new Configuration(List.of(Configuration.option("fit", "seed", seed)))
        .section("fit")
        .descent(start.toString(), 0);
  }
}
