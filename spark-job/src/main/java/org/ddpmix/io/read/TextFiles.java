package org.ddpmix.io.read;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.RowError;
import org.ddpmix.io.check.RowPosition;
import scala.reflect.ClassTag;

/**
 * Text files that are read in parallel. Spark plans the splits; this class reads them, because the
 * text source of Spark loads lines of any length, and cannot read UTF-16 or compressed files of
 * another name.
 *
 * <p>A row has three columns: the record of a {@link Parser} or the {@link RowError} that ended the
 * reading of the file, the URI of the file, and the offset of the split.
 */
final class TextFiles {

  static final RowPosition.Columns POSITION = new RowPosition.Columns(1, 2, -1);

  /**
   * What is special about a file.
   *
   * @param encoding its encoding
   * @param whole whether it cannot be read in parts, because fields contain line breaks
   * @param comments whether its lines with # are comments
   * @param skipped the number of records before its data
   * @param columns the columns of its fields, or null if field j is column j
   * @param constants the values of its partition keys
   */
  record Layout(
      TextEncoding encoding,
      boolean whole,
      boolean comments,
      int skipped,
      int[] columns,
      List<String> constants)
      implements Serializable {
    Layout asWhole() {
      return new Layout(encoding, true, comments, skipped, columns, constants);
    }
  }

  /** Parses the records of a split. The iterator may reuse the records. */
  @FunctionalInterface
  interface Parser extends Serializable {
    Iterator<?> records(Reader text, Layout layout, boolean firstOfFile);
  }

  private final SparkSession spark;
  private final RDD<InternalRow> plan;
  private final List<TextSplit>[] splits; // by partition
  private final Map<String, Layout> layouts = new HashMap<>(); // by path

  @SuppressWarnings({"unchecked", "rawtypes"})
  TextFiles(SparkSession spark, String... paths) {
    this.spark = spark;
    this.plan = spark.read().text(paths).queryExecution().toRdd();
    Partition[] partitions = plan.partitions();
    splits = new List[partitions.length];
    for (int p = 0; p < partitions.length; p++) {
      splits[p] = new ArrayList<>();
      for (PartitionedFile file : ((FilePartition) partitions[p]).files()) {
        splits[p].add(new TextSplit(file.toPath().toString(), file.start(), file.length()));
      }
    }
  }

  void layout(Path file, Layout layout) {
    layouts.put(file.toString(), layout);
  }

  private Broadcast<SerializableConfiguration> hadoop() {
    return context()
        .broadcast(new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  /** Reads all splits, in the partitions that Spark planned. */
  JavaRDD<InternalRow> read(Parser parser) {
    List<TextSplit>[] planned = splits;
    Map<String, Layout> known = new HashMap<>(layouts);
    Broadcast<SerializableConfiguration> hadoop = hadoop();
    // The iterator of the plan is not used: it opens nothing before its first row is asked for.
    return new JavaRDD<>(plan, ClassTag.apply(InternalRow.class))
        .mapPartitionsWithIndex(
            (p, unused) -> new Rows(planned[p].iterator(), known, parser, hadoop.value().value()),
            true);
  }

  /**
   * Marks the files that are read in several splits and have line breaks within quotes, so that
   * they are read as a whole. A file has such a line break if a line has an odd number of quotes.
   */
  void findQuotedLineBreaks() {
    Map<String, Integer> count = new HashMap<>();
    for (List<TextSplit> partition : splits) {
      partition.forEach(split -> count.merge(split.path(), 1, Integer::sum));
    }
    List<TextSplit> searched = new ArrayList<>();
    for (List<TextSplit> partition : splits) {
      for (TextSplit split : partition) {
        if (count.get(split.path()) > 1 && layouts.get(split.path()).encoding().isSplittable()) {
          searched.add(split);
        }
      }
    }
    if (searched.isEmpty()) {
      return;
    }
    Broadcast<SerializableConfiguration> hadoop = hadoop();
    context()
        .parallelize(searched, searched.size())
        .filter(split -> hasOddQuotes(split, hadoop.value().value()))
        .map(TextSplit::path)
        .distinct()
        .collect()
        .forEach(path -> layouts.computeIfPresent(path, (p, layout) -> layout.asWhole()));
  }

  private static boolean hasOddQuotes(TextSplit split, Configuration hadoop) throws IOException {
    // ISO-8859-1 maps bytes to characters one to one.
    TextEncoding bytes = new TextEncoding("ISO-8859-1", null, false);
    try (Reader text = split.open(bytes, false, hadoop)) {
      char[] buffer = new char[1 << 16];
      boolean odd = false;
      for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
        for (int i = 0; i < count; i++) {
          odd ^= buffer[i] == '"';
          if (odd && buffer[i] == '\n') {
            return true;
          }
        }
      }
      return odd;
    }
  }

  /** The rows of a partition. */
  private static final class Rows implements Iterator<InternalRow> {
    private final Iterator<TextSplit> splits;
    private final Map<String, Layout> layouts;
    private final Parser parser;
    private final Configuration hadoop;
    private final Object[] values = new Object[3];
    private final GenericInternalRow row = new GenericInternalRow(values);
    private Reader text;
    private Iterator<?> records;
    private Object next;

    Rows(
        Iterator<TextSplit> splits,
        Map<String, Layout> layouts,
        Parser parser,
        Configuration hadoop) {
      this.splits = splits;
      this.layouts = layouts;
      this.parser = parser;
      this.hadoop = hadoop;
      if (TaskContext.get() != null) {
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> close());
      }
    }

    @Override
    public boolean hasNext() {
      try {
        while (next == null && (records != null || splits.hasNext())) {
          if (records == null) {
            openNext();
          } else if (records.hasNext()) {
            next = records.next();
          } else {
            close();
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (TaskKilledException e) {
        throw e;
      } catch (RuntimeException e) {
        next = broken(e);
        records = List.of().iterator();
      }
      return next != null;
    }

    private void openNext() throws IOException {
      TextSplit split = splits.next();
      Layout layout = layouts.get(split.path());
      text = split.open(layout.encoding(), layout.whole(), hadoop);
      if (text != null) {
        values[1] = UTF8String.fromString(new Path(split.path()).toUri().toString());
        values[2] = split.start();
        records = parser.records(text, layout, split.start() == 0);
      }
    }

    /** The error row for an exception that makes the rest of the file unreadable. */
    private static RowError broken(RuntimeException error) {
      for (Throwable cause = error; cause != null; cause = cause.getCause()) {
        if (cause instanceof CharacterCodingException) {
          return new RowError(BadRowKind.BROKEN, null, TextEncoding.WRONG_CHARACTER);
        }
        if (cause instanceof TextSplit.TooLargeException) {
          return new RowError(BadRowKind.BROKEN, null, cause.getMessage());
        }
        if (cause instanceof IOException) {
          throw error;
        }
      }
      return new RowError(BadRowKind.BROKEN, null, RootCause.of(error));
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      values[0] = next;
      next = null;
      return row;
    }

    private void close() {
      records = null;
      try {
        if (text != null) {
          text.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        text = null;
      }
    }
  }
}
