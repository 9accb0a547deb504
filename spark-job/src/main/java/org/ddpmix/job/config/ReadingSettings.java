package org.ddpmix.job.config;

import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.io.check.BadRowPolicy;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.CsvOptions;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.read.SampleReader;

/**
 * The settings for reading samples.
 *
 * @param format the format of the files
 * @param csv the form of CSV files
 * @param columns the columns to use
 * @param missing whether rows may lack some values
 * @param onBadRows whether bad rows are refused or skipped
 * @param partitions the number of partitions; empty for that of the input
 */
public record ReadingSettings(
    SampleFormat format,
    CsvOptions csv,
    ColumnChoice columns,
    boolean missing,
    BadRowPolicy onBadRows,
    OptionalInt partitions) {

  static ReadingSettings of(Settings settings) {
    return new ReadingSettings(
        SampleFormat.of(settings.choice("format", SampleFormat.keys())),
        CsvOptions.of(
            settings.choice("header", "auto", "true", "false"),
            settings.text("separator"),
            settings.choice("decimal", "auto", "point", "comma"),
            settings.text("encoding")),
        new ColumnChoice(
            settings.ifGiven("features", settings::list).orElse(List.of()),
            settings.ifGiven("features-col", settings::text).orElse(null),
            settings.ifGiven("weight-col", settings::text).orElse(null)),
        settings.marginal(),
        settings.choice("on-bad-rows", "fail", "skip").equals("skip")
            ? new BadRowPolicy(settings.fraction("max-bad-fraction"))
            : BadRowPolicy.FAIL,
        settings.partitions("partitions"));
  }

  /** A reader with these settings. */
  public SampleReader reader(SparkSession spark) {
    SampleReader reader =
        new SampleReader(spark).format(format).csv(csv).columns(columns).allowMissing(missing);
    partitions.ifPresent(reader::partitions);
    return reader;
  }

  /** A packer with these settings. */
  public SamplePacker packer() {
    SamplePacker packer = new SamplePacker().onBadRows(onBadRows);
    partitions.ifPresent(packer::partitions);
    return packer;
  }
}
