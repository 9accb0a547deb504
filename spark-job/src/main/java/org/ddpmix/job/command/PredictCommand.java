package org.ddpmix.job.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.functions$;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.io.read.ColumnNames;
import org.ddpmix.io.read.SampleColumns;
import org.ddpmix.io.read.SampleReader;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.io.write.CsvWriting;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.PredictSettings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.MixtureFile;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.mixture.Assignment;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.Posterior;

/** Adds the assigned component, the responsibilities and the log density to samples. */
final class PredictCommand implements Command {
  private static final StructType COLUMNS =
      new StructType()
          .add("component", DataTypes.IntegerType, false)
          .add("probability", DataTypes.createArrayType(DataTypes.DoubleType, false), false)
          .add("logDensity", DataTypes.DoubleType, false);
  private static final StructType COLUMNS_WITH_BACKGROUND =
      COLUMNS.add("outlierProbability", DataTypes.DoubleType, false);

  @Override
  public int run(Configuration configuration, Console console) {
    PredictSettings settings = PredictSettings.of(configuration.section("predict"));
    try (Publication publication =
        Publication.to(
            settings.output(),
            settings.overwrite(),
            List.of(settings.input(), settings.mixture()),
            SparkSessions.hadoop())) {
      publication.lock(console);
      Mixture mixture = MixtureFile.read(settings.mixture(), SparkSessions.hadoop());
      Map<String, Long> skipped =
          SparkSessions.with(
              "predict", spark -> write(spark, settings, mixture, publication, console));
      console.say("The predictions for " + settings.input() + " are in " + settings.output());
      if (!skipped.isEmpty()) {
        console.say("Bad rows were skipped: " + skipped);
      }
    }
    return ExitCode.DONE;
  }

  private static Map<String, Long> write(
      SparkSession spark,
      PredictSettings settings,
      Mixture mixture,
      Publication publication,
      Console console) {
    SampleReader reader =
        settings.reading().reader(spark).expect(mixture.features(), mixture.dimension());
    SampleTable table = reader.open(settings.input());
    InputReport.printNotes(table, console.err());
    DimensionCheck.check("--input", settings.input(), table.dimension(), mixture);
    StructType columns = mixture.background().isPresent() ? COLUMNS_WITH_BACKGROUND : COLUMNS;
    StructType imputed = settings.impute() ? imputedColumns(table) : new StructType();
    for (StructField field : imputed.fields()) {
      columns = columns.add(field);
    }
    SampleColumns appended =
        SampleColumns.append(
            table,
            columns,
            computation(spark, mixture, table.scalarColumns().isEmpty(), imputed.size()));
    Dataset<Row> rows = appended.rows();
    boolean csv =
        settings
            .outputFormat()
            .map("csv"::equals)
            .orElseGet(() -> reader.formatOf(settings.input()).isDelimited());
    String folder = publication.temporary().toString();
    publication.createFolder();
    publication.write(
        () -> {
          if (csv) {
            CsvWriting.write(
                rows.select(asText(rows.schema())), table.separator(), table.hasHeader(), folder);
          } else {
            rows.write().mode("overwrite").parquet(folder);
          }
        });
    Map<String, Long> skipped = appended.finish(settings.reading().onBadRows());
    publication.publish();
    return skipped;
  }

  /** The columns of {@code --impute}: one per coordinate, or one with an array of all. */
  private static StructType imputedColumns(SampleTable table) {
    StructType columns = new StructType();
    for (String name : table.scalarColumns()) {
      columns = columns.add(ColumnNames.imputed(name), DataTypes.DoubleType, false);
    }
    return columns.isEmpty()
        ? columns.add(
            ColumnNames.imputed(table.vectorColumn()),
            DataTypes.createArrayType(DataTypes.DoubleType, false),
            false)
        : columns;
  }

  /**
   * @param imputed the number of columns with imputed values: none, one with an array, or one per
   *     coordinate
   */
  private static SampleColumns.Computation computation(
      SparkSession spark, Mixture mixture, boolean withArray, int imputed) {
    boolean withOutliers = mixture.background().isPresent();
    int d = mixture.dimension();
    Broadcast<Posterior> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new Posterior(mixture));
    return () -> {
      Posterior.Rows posterior = shared.value().newRows();
      double[] complete = new double[d];
      return (samples, rows) -> {
        Assignment[] assigned = posterior.assign(samples, rows);
        Object[][] values = new Object[rows][];
        for (int i = 0; i < rows; i++) {
          Object[] own = values(assigned[i], withOutliers);
          values[i] = Arrays.copyOf(own, own.length + imputed);
          if (imputed > 0) {
            posterior.complete(samples, i * d, complete);
          }
          for (int j = 0; j < imputed; j++) {
            values[i][own.length + j] =
                withArray ? UnsafeArrayData.fromPrimitiveArray(complete) : (Object) complete[j];
          }
        }
        return values;
      };
    };
  }

  private static Object[] values(Assignment assigned, boolean withOutliers) {
    ArrayData probabilities = UnsafeArrayData.fromPrimitiveArray(assigned.probabilities());
    return withOutliers
        ? new Object[] {
          assigned.component(), probabilities, assigned.logDensity(), assigned.outlierProbability()
        }
        : new Object[] {assigned.component(), probabilities, assigned.logDensity()};
  }

  /** Converts vectors, arrays and nested values to JSON, since CSV cannot represent them. */
  private static Column[] asText(StructType schema) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      Column column = functions.col("`" + field.name().replace("`", "``") + "`");
      if (field.dataType().equals(SQLDataTypes.VectorType())) {
        column = functions.to_json(functions$.MODULE$.vector_to_array(column, "float64"));
      } else if (!(field.dataType() instanceof AtomicType)) {
        column = functions.to_json(column);
      }
      columns.add(column.as(field.name()));
    }
    return columns.toArray(Column[]::new);
  }
}
