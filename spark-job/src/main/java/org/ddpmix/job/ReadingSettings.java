package org.ddpmix.job;

import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.sample.ColumnChoice;
import org.ddpmix.sample.OnBadRows;
import org.ddpmix.sample.SampleFormat;
import org.ddpmix.sample.SamplePacker;
import org.ddpmix.sample.SampleReader;

/**
 * How samples are read.
 *
 * @param format of the files
 * @param header whether CSV files have one
 * @param columns which are used
 * @param onBadRows what to do about them
 * @param partitions how many to make; empty for as many as the input has
 */
record ReadingSettings(
    SampleFormat format,
    boolean header,
    ColumnChoice columns,
    OnBadRows onBadRows,
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
            ? new OnBadRows(settings.fraction("max-bad-fraction"))
            : OnBadRows.FAIL,
        settings.given("partitions")
            ? OptionalInt.of(settings.count("partitions", 1))
            : OptionalInt.empty());
  }

  SampleReader reader(SparkSession spark) {
    SampleReader reader = new SampleReader(spark).format(format).header(header).columns(columns);
    partitions.ifPresent(reader::partitions);
    return reader;
  }

  SamplePacker packer(double maxBlockSizeInMB) {
    SamplePacker packer =
        new SamplePacker().onBadRows(onBadRows).maxBlockSizeInMB(maxBlockSizeInMB);
    partitions.ifPresent(packer::partitions);
    return packer;
  }
}
