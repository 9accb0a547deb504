package org.ddpmix.io.write;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ddpmix.io.check.NumberParser;

/**
 * Writes CSV files by RFC 4180: quotes are doubled, and fields with separators, quotes or line
 * breaks are quoted. Every field is read back as it is here. Spark's own writer removes blanks and
 * escapes quotes with backslashes.
 *
 * <p>Text that a spreadsheet could take for a formula is quoted too; numbers are not.
 */
public final class CsvWriting {

  private static final String EXTENSION = ".csv";
  private static final QuoteStrategy QUOTES =
      new QuoteStrategy() {
        @Override
        public boolean quoteValue(int lineNo, int fieldIdx, String value) {
          char first = value.charAt(0);
          return (first == '=' || first == '+' || first == '-' || first == '@' || first == '#')
              && Double.isNaN(NumberParser.parse(value));
        }

        @Override
        public boolean quoteEmpty(int lineNo, int fieldIdx) {
          return true; // to differ from null
        }
      };

  private CsvWriting() {}

  /**
   * Writes rows into a folder that exists and is empty.
   *
   * @param header whether each file begins with the names of the columns
   * @param folder the folder, a Hadoop path
   */
  public static void write(Dataset<Row> rows, char separator, boolean header, String folder) {
    String first = header ? line(separator, rows.columns()) : null;
    rows.mapPartitions((Iterator<Row> it) -> new Lines(it, separator, first), Encoders.STRING())
        .write()
        .mode("overwrite")
        .text(folder);
    try {
      Path path = new Path(folder);
      FileSystem files =
          path.getFileSystem(rows.sparkSession().sparkContext().hadoopConfiguration());
      for (FileStatus file : files.listStatus(path)) {
        String name = file.getPath().getName();
        if (name.endsWith(".txt")) {
          Path renamed = new Path(path, name.substring(0, name.length() - 4) + EXTENSION);
          if (!files.rename(file.getPath(), renamed)) {
            throw new IOException(file.getPath() + " cannot be renamed");
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One record without a line end. A null is an empty field. */
  public static String line(char separator, String... fields) {
    StringWriter text = new StringWriter();
    try (CsvWriter writer =
        CsvWriter.builder()
            .fieldSeparator(separator)
            .quoteStrategy(QUOTES)
            .lineDelimiter(LineDelimiter.LF)
            .build(text)) {
      writer.writeRecord(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.flush();
    return text.toString().substring(0, text.getBuffer().length() - 1);
  }

  /** The lines of a partition; the header only if it has rows. */
  private static final class Lines implements Iterator<String> {
    private final Iterator<Row> rows;
    private final char separator;
    private String header; // or null

    Lines(Iterator<Row> rows, char separator, String header) {
      this.rows = rows;
      this.separator = separator;
      this.header = header;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public String next() {
      if (header != null && rows.hasNext()) {
        String line = header;
        header = null;
        return line;
      }
      Row row = rows.next();
      String[] fields = new String[row.size()];
      for (int j = 0; j < fields.length; j++) {
        fields[j] = row.isNullAt(j) ? null : String.valueOf(row.get(j));
      }
      return line(separator, fields);
    }
  }
}
