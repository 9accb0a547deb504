package org.ddpmix.benchmarks;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.start.InitMode;

/** The default settings of the command {@code fit}. */
public final class FitDefaults {
  private static final Config FIT =
      ConfigFactory.parseResources(FitDefaults.class.getClassLoader(), "reference.conf")
          .resolve()
          .getConfig("fit");

  private FitDefaults() {}

  /** Packs samples with the default settings. */
  public static PackedSamples pack(Dataset<Row> table) {
    return new SamplePacker()
        .maxBlockSizeInMB(FIT.getDouble("max-block-size-in-mb"))
        .pack(SampleTable.of(table, ColumnChoice.automatic()));
  }

  /** The settings of the optimization after a start. */
  public static DescentSettings descent(InitMode start, long seed) {
    return new DescentSettings(
        InitMode.stages(FIT.getString("ladder"), FIT.getInt("integrated"), start.toString()),
        ObjectiveFactory.named(FIT.getString("gradient")),
        LearnedParameter.named(List.of(FIT.getString("learn").split(","))).orElseThrow(),
        FIT.getDouble("step-size"),
        FIT.getDouble("tol"),
        FIT.getInt("max-iter"),
        0,
        seed);
  }
}
