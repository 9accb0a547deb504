package org.ddpmix.job.config;

import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.io.check.BadRowPolicy;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.ColumnChoice;
import org.ddpmix.io.read.SampleFormat;
import org.ddpmix.io.read.SampleReader;

/**
 * How samples are read.
 *
 * @param format of the files
 * @param header whether CSV files have one
 * @param columns which are used
 * @param onBadRows what to do about them
 * @param partitions how many to make; empty for as many as the input has
 */
public record ReadingSettings(
    SampleFormat format,
    boolean header,
    ColumnChoice columns,
    BadRowPolicy onBadRows,
    OptionalInt partitions) {

  static ReadingSettings of(Settings settings) {
    return new ReadingSettings(
        SampleFormat.of(settings.choice("format", "auto", "parquet", "csv", "libsvm")),
        settings.flag("header"),
        new ColumnChoice(
            settings.ifGiven("features", settings::list).orElse(List.of()),
            settings.ifGiven("features-col", settings::text).orElse(null),
            settings.ifGiven("weight-col", settings::text).orElse(null)),
        settings.choice("on-bad-rows", "fail", "skip").equals("skip")
            ? new BadRowPolicy(settings.fraction("max-bad-fraction"))
            : BadRowPolicy.FAIL,
        settings.given("partitions")
            ? OptionalInt.of(settings.count("partitions", 1))
            : OptionalInt.empty());
  }

  public SampleReader reader(SparkSession spark) {
    SampleReader reader = new SampleReader(spark).format(format).header(header).columns(columns);
    partitions.ifPresent(reader::partitions);
    return reader;
  }

  public SamplePacker packer() {
    SamplePacker packer = new SamplePacker().onBadRows(onBadRows);
    partitions.ifPresent(packer::partitions);
    return packer;
  }
}
