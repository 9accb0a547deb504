package org.ddpmix.io.pack;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.ddpmix.cluster.DistributedSamples;
import org.ddpmix.data.Moments;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.BadRowPolicy;
import org.ddpmix.io.check.BadRows;
import org.ddpmix.io.check.RowPosition;
import org.ddpmix.io.read.InputPreview;
import org.ddpmix.io.read.ReadFailure;
import org.ddpmix.io.read.RowReader;
import org.ddpmix.io.read.SampleReader;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.setting.FitSetting;

/**
 * Checks every row of a table and packs the valid rows into blocks. The blocks are cached in memory
 * and spill to disk if memory is short. Packing reads the first rows of the input and then makes
 * one pass over all of it.
 *
 * <p><b>Origin.</b> The coordinate-wise median of the first 1000 valid rows is subtracted from
 * every row. Without this shift, sums of products of coordinates suffer from cancellation if the
 * data is far from zero relative to its spread: for data at 10⁶ ± 1, a variance computed from raw
 * squares keeps 4 of 16 digits. Any point within the data prevents this; the median is robust
 * against outliers.
 */
public final class SamplePacker {

  private double maxBlockSizeInMB = FitSetting.MAX_BLOCK_SIZE_IN_MB.defaultValue().orElseThrow();
  private BadRowPolicy onBadRows = BadRowPolicy.FAIL;
  private HoldoutSplit part = HoldoutSplit.ALL;
  private int partitions; // 0: one per input split

  /**
   * Sets the maximum size of a block. A block holds at least one row.
   *
   * @param maxBlockSizeInMB in mebibytes
   * @throws InvalidSettingException if the value is not in the range of {@link
   *     FitSetting#MAX_BLOCK_SIZE_IN_MB}
   */
  public SamplePacker maxBlockSizeInMB(double maxBlockSizeInMB) {
    FitSetting<Double> setting = FitSetting.MAX_BLOCK_SIZE_IN_MB;
    if (!setting.range().contains(maxBlockSizeInMB)) {
      throw new InvalidSettingException(setting.param(), maxBlockSizeInMB, setting.allowed());
    }
    this.maxBlockSizeInMB = maxBlockSizeInMB;
    return this;
  }

  /** Sets how many bad rows may be skipped. Default: {@link BadRowPolicy#FAIL}. */
  public SamplePacker onBadRows(BadRowPolicy onBadRows) {
    this.onBadRows = onBadRows;
    return this;
  }

  /** Sets which rows to pack. Default: all. */
  public SamplePacker part(HoldoutSplit part) {
    this.part = part;
    return this;
  }

  /**
   * Sets the number of partitions. Default: one per input split. If the files are also read with
   * {@link SampleReader#partitions}, the partitions do not depend on the number of cores.
   *
   * @param partitions at least 1
   * @throws InvalidSettingException if the value is out of range
   */
  public SamplePacker partitions(int partitions) {
    if (partitions < 1) {
      throw new InvalidSettingException("partitions", partitions, "it must be at least 1");
    }
    this.partitions = partitions;
    return this;
  }

  /**
   * Packs a table. Runs a Spark job over all rows.
   *
   * @throws BadDataException if more rows are bad than the policy allows, if there are no valid
   *     rows, or if a file cannot be read
   */
  public PackedSamples pack(SampleTable table) {
    try {
      return packRows(table);
    } catch (Exception e) { // Spark throws checked exceptions that Scala does not declare
      throw ReadFailure.translate(e, table.name());
    }
  }

  private PackedSamples packRows(SampleTable table) {
    JavaRDD<InternalRow> rows = table.rows();
    InputPreview preview = table.preview();
    RowReader reader = table.reader();
    RowPosition.Columns position = table.position();
    HoldoutSplit wanted = part;
    double[] origin = preview.medians();
    BlockShape shape =
        new BlockShape((long) (maxBlockSizeInMB * (1 << 20)), origin.length, reader.isWeighted());

    JavaRDD<BlockOrSummary> packed =
        new Repartitioning(partitions, shape)
            .pack(
                rows,
                (split, it) ->
                    new CheckedRows(
                        it, reader, new RowPosition(position, split), origin, wanted, split))
            .setName("samples of " + table.name())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<PartitionSummary> summaries =
          packed.mapPartitions(SamplePacker::summaryOf, true).collect();
      return finish(table, packed, origin, summaries);
    } catch (Throwable e) {
      packed.unpersist(false);
      throw e;
    }
  }

  private static Iterator<PartitionSummary> summaryOf(Iterator<BlockOrSummary> partition) {
    BlockOrSummary last = null;
    while (partition.hasNext()) {
      last = partition.next();
    }
    return List.of(
            Objects.requireNonNull(last, "a packed partition ends with its summary").summary())
        .iterator();
  }

  private PackedSamples finish(
      SampleTable table,
      JavaRDD<BlockOrSummary> packed,
      double[] origin,
      List<PartitionSummary> summaries) {
    Moments moments = new Moments(origin.length);
    BadRows bad = new BadRows();
    long[] partitionRows = new long[summaries.size()];
    for (int p = 0; p < partitionRows.length; p++) {
      partitionRows[p] = summaries.get(p).rows();
      moments.merge(summaries.get(p).moments());
      bad.add(summaries.get(p).badRows());
    }
    bad.enforce(table.name(), table::describe, onBadRows, Arrays.stream(partitionRows).sum());
    JavaRDD<SampleBlock> blocks = packed.filter(BlockOrSummary::isBlock).map(BlockOrSummary::block);
    DistributedSamples samples =
        new DistributedSamples(blocks, partitionRows, origin, moments, () -> release(packed));
    return new PackedSamples(samples, bad.byKind());
  }

  /** Waits for the removal: one that is under way when Spark stops ends in a stack trace. */
  private static void release(JavaRDD<?> packed) {
    if (!packed.context().isStopped()) {
      packed.unpersist(true);
    }
  }
}
