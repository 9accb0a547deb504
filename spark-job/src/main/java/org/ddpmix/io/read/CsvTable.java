package org.ddpmix.io.read;

import de.siegmar.fastcsv.reader.CloseableIterator;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.NumberHint;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;

/**
 * Opens CSV files. All fields are text until {@link CsvRowReader} reads the numbers, because a
 * schema inference would turn a numeric column with one bad value into text.
 *
 * <p>The separator, decimal commas, comments, the encoding, and whether there is a header are
 * detected from the first file unless they are set. Columns of further files are matched by name.
 */
final class CsvTable {

  private static final int HEAD = 1 << 20; // characters
  private static final int SHORT_HEAD = 1 << 16;
  private static final int HEAD_LINES = 8;
  private static final int HEAD_RECORDS = 200;
  private static final int MAX_HEAD = 1 << 25;
  private static final int PREVIEW_ROWS = 1000;
  private static final int MIN_PREVIEW_ROWS = 20;
  private static final int PREVIEW_FIELDS = 1 << 20;
  private static final int LEAST_ROWS_OF_AN_INDEX = 3;
  private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?0\\d+");
  private static final Pattern LONG_INTEGER = Pattern.compile("[+-]?[1-9]\\d{16,}");

  private final SparkSession spark;
  private final List<String> expected; // names of the coordinates of a mixture
  private ColumnChoice choice;
  private final CsvOptions options;
  private final InputFiles input;
  private final Configuration hadoop;
  private final List<String> notes = new ArrayList<>();

  private CsvDialect dialect;
  private boolean header;
  private String[] names; // of the fields, then of the partition keys
  private int width; // of a record
  private CsvHead firstHead; // of the first file
  private String quoteHint = ""; // for messages of quotes that cannot be parsed
  private TextFiles files;

  CsvTable(
      SparkSession spark,
      ColumnChoice choice,
      List<String> expected,
      CsvOptions options,
      InputFiles input) {
    this.spark = spark;
    this.choice = choice;
    this.expected = expected;
    this.options = options;
    this.input = input;
    this.hadoop = spark.sparkContext().hadoopConfiguration();
  }

  SampleTable open() throws IOException {
    readHead();
    List<String> keys = input.partitionKeys();
    width = names.length;
    names = Arrays.copyOf(names, width + keys.size());
    for (int i = 0; i < keys.size(); i++) {
      names[width + i] = keys.get(i);
    }
    if (header) {
      choice = choice.matching(expected, List.of(names), input);
    }
    layOut(keys);
    List<PreviewRow> preview = preview();
    if (choice.featuresCol() != null) {
      throw new InvalidSettingException(
          "features-col",
          choice.featuresCol(),
          "a CSV file has no vector columns; list its numeric columns in features");
    }
    Kind[] kinds = kinds(preview);
    if (hasText(kinds)) {
      files.findQuotedLineBreaks();
    }
    return table(preview, kinds);
  }

  private SampleTable table(List<PreviewRow> preview, Kind[] kinds) {
    List<String> nameList = List.of(names);
    int weight =
        choice.weightCol() == null
            ? -1
            : ColumnNames.indexOf(nameList, choice.weightCol(), "weight-col");
    List<Integer> features = new ArrayList<>();
    for (String name : choice.features()) {
      features.add(ColumnNames.indexOf(nameList, name, "features"));
    }
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (int j = 0; j < names.length; j++) {
      String reason = reason(j, weight, preview, kinds);
      if (choice.isAutomatic() && reason == null) {
        features.add(j);
      } else if (!features.contains(j)) {
        leftOut.put(names[j], reason == null ? "not selected" : reason);
      }
    }
    if (features.isEmpty()) {
      throw new InvalidSettingException(
          "features",
          "none",
          "the input has no numeric columns; its columns are "
              + ColumnPlan.shown(nameList, leftOut::get));
    }
    remark(features, preview);
    int[] chosen = features.stream().mapToInt(Integer::intValue).toArray();
    CsvRowReader reader = new CsvRowReader(names, width, chosen, weight, dialect);
    boolean[] all = new boolean[names.length];
    Arrays.fill(all, true);
    return SampleTable.of(
            new SampleTable.Source(
                spark,
                input.given(),
                TextFiles.POSITION,
                input::displayUri,
                () -> read(reader.needed()),
                () -> read(all),
                new InputColumns.Csv(schema(names))),
            reader,
            new ColumnPlan(features.stream().map(nameList::get).toList(), leftOut, notes))
        .with(input, description())
        .withTextForm(header, dialect.separator())
        .withFeatures(header ? features.stream().map(nameList::get).toList() : List.of());
  }

  private String description() {
    TextEncoding encoding = encodingOfFirst;
    List<String> parts = new ArrayList<>();
    if (dialect.separator() != ',' && width > 1) {
      parts.add("separator " + dialect.separatorName());
    }
    if (dialect.decimalComma()) {
      parts.add("decimal comma");
    }
    if (dialect.thousands() != 0) {
      parts.add("'" + dialect.thousands() + "' separates thousands");
    }
    if (dialect.comments()) {
      parts.add("lines with # are comments");
    }
    if (!encoding.description().isEmpty()) {
      parts.add(encoding.description());
    }
    return String.join(", ", parts);
  }

  private TextEncoding encodingOfFirst;

  /** Reads the beginning of the first file: its encoding, dialect and header. */
  private void readHead() throws IOException {
    Path first = input.first();
    String name = input.display(first);
    encodingOfFirst = TextEncoding.detect(first, options.encoding(), name, hadoop);
    StringBuilder head = new StringBuilder();
    boolean complete = readHead(first, encodingOfFirst, HEAD, hadoop, head);
    dialect =
        CsvDialect.detect(
            head.toString(),
            complete,
            new CsvDialect.Wanted(options.separator(), options.decimalComma()));
    if (head.indexOf("\\\"") >= 0) {
      quoteHint = "; a quote within a field is written twice, not after a backslash";
    }
    List<String[]> records = dialect.records(head.toString(), complete, HEAD_RECORDS);
    if (records.isEmpty()) {
      throw new BadDataException(
          name
              + (complete && head.toString().isBlank()
                  ? ": the file has no lines"
                  : complete
                      ? ": the first line cannot be parsed as CSV"
                      : ": the first line has more than " + head.length() + " characters"));
    }
    if (records.stream().anyMatch(record -> record.length > CsvRecord.MAX_COLUMNS)) {
      throw new BadDataException(
          name + ": more than " + CsvRecord.MAX_COLUMNS + " columns are not supported");
    }
    firstHead = CsvHead.of(records, dialect, options.header(), name);
    notes.addAll(firstHead.notes());
    header = firstHead.header();
    names = firstHead.names();
    width = names.length;
  }

  /** Reads at least the first lines. Returns whether the whole file was read. */
  private static boolean readHead(
      Path file, TextEncoding encoding, int size, Configuration hadoop, StringBuilder head)
      throws IOException {
    TextSplit whole = new TextSplit(file.toString(), 0, Long.MAX_VALUE / 2);
    char[] buffer = new char[1 << 16];
    try (Reader text = whole.open(encoding, true, hadoop)) {
      int lines = 0;
      while (head.length() < size || (lines < HEAD_LINES && head.length() < MAX_HEAD)) {
        int count = text.read(buffer);
        if (count < 0) {
          return true;
        }
        for (int i = 0; i < count; i++) {
          lines += buffer[i] == '\n' || buffer[i] == '\r' ? 1 : 0;
        }
        head.append(buffer, 0, count);
      }
      return false;
    }
  }

  /** Finds the encoding and the order of columns of every file. */
  private void layOut(List<String> keys) throws IOException {
    files = new TextFiles(spark, input.names());
    List<Path> paths = input.paths();
    FileHead[] heads = new FileHead[paths.size()];
    heads[0] = new FileHead(encodingOfFirst, dialect.comments(), firstHead.skipped(), null, null);
    if (paths.size() > 1) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Broadcast<SerializableConfiguration> conf =
          context.broadcast(new SerializableConfiguration(hadoop));
      List<String> others = paths.stream().skip(1).map(Path::toString).toList();
      int slices = Math.min(others.size(), 4 * context.defaultParallelism());
      String wanted = options.encoding();
      CsvDialect form = dialect;
      String[] expected = header ? Arrays.copyOf(names, width) : null;
      List<FileHead> found =
          context
              .parallelize(others, slices)
              .map(path -> FileHead.of(path, wanted, form, expected, conf.value().value()))
              .collect();
      for (int i = 0; i < found.size(); i++) {
        heads[i + 1] = found.get(i);
      }
    }
    for (int i = 0; i < heads.length; i++) {
      Path path = paths.get(i);
      if (heads[i].error() != null) {
        throw new BadDataException(input.display(path) + heads[i].error());
      }
      List<String> constants = new ArrayList<>();
      for (Map.Entry<String, String> partition : input.partitionsOf(path)) {
        constants.add(partitionValue(partition.getValue()));
      }
      files.layout(
          path,
          new TextFiles.Layout(
              heads[i].encoding(),
              false,
              heads[i].comments(),
              heads[i].skipped(),
              heads[i].columns(),
              keys.isEmpty() ? List.of() : constants));
    }
  }

  /** Decodes the value of a partition key as Hive encodes it. */
  private static String partitionValue(String text) {
    return ExternalCatalogUtils.unescapePathName(text);
  }

  /**
   * What the beginning of a file says.
   *
   * @param comments whether lines with # are comments
   * @param skipped the number of records before the data
   * @param columns the columns of the fields, or null if they are those of the first file
   * @param error why the file cannot be read with the others, or null
   */
  private record FileHead(
      TextEncoding encoding, boolean comments, int skipped, int[] columns, String error)
      implements Serializable {

    static FileHead of(
        String path, String wanted, CsvDialect first, String[] names, Configuration hadoop) {
      try {
        Path file = new Path(path);
        TextEncoding encoding = TextEncoding.detect(file, wanted, "", hadoop);
        StringBuilder text = new StringBuilder();
        boolean complete = readHead(file, encoding, SHORT_HEAD, hadoop, text);
        String beginning = text.toString();
        CsvDialect dialect =
            first.withComments(first.comments() || first.hasComments(beginning, complete));
        List<String[]> records = dialect.records(beginning, complete, HEAD_RECORDS);
        if (records.isEmpty()) {
          return new FileHead(encoding, dialect.comments(), names == null ? 0 : 1, null, null);
        }
        CsvHead head = CsvHead.of(records, dialect, names != null, "");
        return names == null
            ? new FileHead(encoding, dialect.comments(), head.skipped(), null, null)
            : matched(encoding, dialect.comments(), head, names);
      } catch (IOException | RuntimeException e) {
        return new FileHead(
            null,
            false,
            0,
            null,
            e instanceof BadDataException
                ? e.getMessage()
                : ": cannot be read: " + RootCause.of(e));
      }
    }

    /** Finds the columns of a file by their names; the case decides only if it must. */
    private static FileHead matched(
        TextEncoding encoding, boolean comments, CsvHead head, String... names) {
      String[] found = head.names();
      int[] columns = new int[names.length];
      boolean[] taken = new boolean[names.length];
      boolean same = true;
      boolean matches = found.length == names.length;
      Map<String, Integer> exact = new HashMap<>();
      Map<String, Integer> lower = new HashMap<>();
      for (int j = 0; j < names.length; j++) {
        exact.put(names[j], j);
        lower.merge(names[j].toLowerCase(Locale.ROOT), j, (a, b) -> -1);
      }
      for (int j = 0; j < found.length && matches; j++) {
        int column = exact.getOrDefault(found[j], -1);
        if (column < 0) {
          column = lower.getOrDefault(found[j].toLowerCase(Locale.ROOT), -1);
        }
        matches = column >= 0 && !taken[column];
        if (matches) {
          columns[j] = column;
          taken[column] = true;
          same &= column == j;
        }
      }
      String error =
          matches
              ? null
              : ": the header "
                  + RowError.quote(String.join(",", found))
                  + " differs from that of the first file, "
                  + RowError.quote(String.join(",", names));
      return new FileHead(encoding, comments, head.skipped(), same ? null : columns, error);
    }
  }

  private JavaRDD<InternalRow> read(boolean[] wanted) {
    CsvDialect form = dialect;
    int fields = width;
    return files.read(
        (text, layout, first) -> {
          CsvDialect own = form.withComments(layout.comments());
          CsvRecord record = new CsvRecord(fields, wanted, form.separator());
          record.columns(layout.columns());
          for (int i = 0; i < layout.constants().size(); i++) {
            record.set(fields + i, layout.constants().get(i));
          }
          return new Records(own, text, record, first ? layout.skipped() : 0);
        });
  }

  /** The records of a split; a last {@link RowError} if a quote is not closed. */
  private static final class Records implements Iterator<Object> {
    private final Tail text;
    private final CsvRecord record;
    private final CloseableIterator<CsvRecord> parser;
    private int skipped;
    private boolean ended;
    private boolean any;

    /**
     * @param skipped the number of records before the data
     */
    Records(CsvDialect dialect, Reader text, CsvRecord record, int skipped) {
      this.text = new Tail(text);
      this.record = record;
      this.parser = dialect.open(this.text, record).iterator();
      this.skipped = skipped;
    }

    @Override
    public boolean hasNext() {
      while (skipped > 0 && parser.hasNext()) {
        skipped -= parser.next().isBlank() ? 0 : 1;
      }
      return parser.hasNext() || (!ended && any && isUnclosed());
    }

    private boolean isUnclosed() {
      return record.endsQuoted() && text.last != '"';
    }

    @Override
    public Object next() {
      if (parser.hasNext()) {
        any = true;
        return parser.next();
      }
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      ended = true;
      return new RowError(
          BadRowKind.BROKEN,
          null,
          "the quote before " + RowError.quote(record.line()) + " is not closed");
    }
  }

  /** Remembers the last character that is neither blank nor a line end. */
  private static final class Tail extends FilterReader {
    private char last;

    Tail(Reader in) {
      super(in);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      for (int i = offset + count - 1; i >= offset; i--) {
        if (target[i] > ' ') {
          last = target[i];
          break;
        }
      }
      return count;
    }
  }

  /**
   * One of the first rows.
   *
   * @param file the URI of its file
   * @param values by column; null if the line has the wrong number of fields
   * @param line the beginning of the line if it has the wrong number of fields
   */
  private record PreviewRow(String file, String[] values, String line) implements Serializable {}

  /** The first rows that have all fields; at least one. */
  private List<PreviewRow> preview() {
    boolean[] all = new boolean[names.length];
    Arrays.fill(all, true);
    int columns = names.length;
    int count = Math.max(MIN_PREVIEW_ROWS, Math.min(PREVIEW_ROWS, PREVIEW_FIELDS / columns)) + 1;
    List<PreviewRow> rows =
        read(all)
            .map(
                row -> {
                  String file = row.getUTF8String(1).toString();
                  if (row.get(0, DataTypes.NullType) instanceof RowError error) {
                    return new PreviewRow(file, null, error.text());
                  }
                  CsvRecord record = (CsvRecord) row.get(0, DataTypes.NullType);
                  if (record.isBlank()) {
                    return new PreviewRow(file, null, null);
                  }
                  if (!record.hasAllFields()) {
                    return new PreviewRow(file, null, record.wrongLength().text());
                  }
                  String[] values = new String[columns];
                  for (int j = 0; j < columns; j++) {
                    values[j] = record.value(j);
                  }
                  return new PreviewRow(file, values, null);
                })
            .filter(row -> row.values() != null || row.line() != null)
            .take(count);
    List<PreviewRow> complete = rows.stream().filter(row -> row.values() != null).toList();
    if (complete.isEmpty()) {
      throw new BadDataException(
          rows.isEmpty()
              ? input.given() + (header ? ": no rows after the header" : ": there are no rows")
              : input.displayUri(rows.get(0).file()) + ": row 1" + rows.get(0).line() + quoteHint);
    }
    return complete;
  }

  /** What the values of a column are. */
  private enum Kind {
    NUMBERS,
    TEXT,
    EMPTY
  }

  private Kind[] kinds(List<PreviewRow> preview) {
    long[][] counts = new long[names.length][2]; // values, numbers
    preview.forEach(row -> count(row.values(), counts));
    boolean mayBeCut = preview.size() > MIN_PREVIEW_ROWS;
    List<Integer> blank = new ArrayList<>();
    for (int j = 0; j < names.length; j++) {
      if (counts[j][0] == 0) {
        blank.add(j);
      }
    }
    if (mayBeCut && !blank.isEmpty() && choice.isAutomatic()) {
      countAll(blank, counts);
    }
    Kind[] kinds = new Kind[names.length];
    for (int j = 0; j < kinds.length; j++) {
      kinds[j] =
          counts[j][0] == 0
              ? Kind.EMPTY
              : counts[j][1] > 0 && 2 * counts[j][1] >= counts[j][0] ? Kind.NUMBERS : Kind.TEXT;
    }
    return kinds;
  }

  private void count(String[] row, long[][] counts) {
    for (int j = 0; j < row.length; j++) {
      if (!NumberParser.isMissing(row[j])) {
        counts[j][0]++;
        counts[j][1] += dialect.isNumberLike(row[j]) ? 1 : 0;
      }
    }
  }

  /** Counts the values of columns that are blank in the first rows, over all rows. */
  private void countAll(List<Integer> columns, long[][] counts) {
    boolean[] wanted = new boolean[names.length];
    columns.forEach(j -> wanted[j] = true);
    int[] indices = columns.stream().mapToInt(Integer::intValue).toArray();
    CsvDialect form = dialect;
    long[] found =
        read(wanted)
            .mapPartitions(
                rows -> {
                  long[] sums = new long[2 * indices.length];
                  while (rows.hasNext()) {
                    Object first = rows.next().get(0, DataTypes.NullType);
                    for (int i = 0; first instanceof CsvRecord r && i < indices.length; i++) {
                      String field = r.hasAllFields() ? r.value(indices[i]) : null;
                      if (!NumberParser.isMissing(field)) {
                        sums[2 * i]++;
                        sums[2 * i + 1] += form.isNumberLike(field) ? 1 : 0;
                      }
                    }
                  }
                  return List.of(sums).iterator();
                })
            .fold(
                new long[2 * indices.length],
                (a, b) -> {
                  long[] sum = a.clone();
                  for (int i = 0; i < sum.length; i++) {
                    sum[i] += b[i];
                  }
                  return sum;
                });
    for (int i = 0; i < indices.length; i++) {
      counts[indices[i]] = new long[] {found[2 * i], found[2 * i + 1]};
    }
  }

  /** Why a column is no coordinate, or null if it may be one. */
  private String reason(int j, int weight, List<PreviewRow> preview, Kind[] kinds) {
    if (j == weight) {
      return ColumnNames.WEIGHTS;
    }
    if (j >= width) {
      return ColumnNames.PARTITION_KEY;
    }
    boolean unnamed = j == 0 && firstHead.unnamedFirst() || ColumnNames.isUnnamedOfPandas(names[j]);
    if (unnamed && kinds[j] == Kind.NUMBERS && areDistinctIntegers(preview, j)) {
      return "unnamed column of row numbers";
    }
    String bookkeeping = ColumnNames.bookkeeping(names[j], Arrays.asList(names));
    if (bookkeeping != null) {
      return bookkeeping;
    }
    return switch (kinds[j]) {
      case EMPTY -> "empty";
      case TEXT -> {
        String unit = numberWithUnit(preview, j);
        yield unit == null ? "text" : "numbers with units, such as " + RowError.quote(unit);
      }
      default -> null;
    };
  }

  /** Whether the values are whole numbers that occur only once in each file. */
  private static boolean areDistinctIntegers(List<PreviewRow> preview, int column) {
    Set<String> seen = new HashSet<>();
    for (PreviewRow row : preview) {
      String field = row.values()[column];
      if (field == null
          || !field.strip().matches("\\d{1,18}")
          || !seen.add(row.file() + " " + field.strip())) {
        return false;
      }
    }
    return preview.size() >= LEAST_ROWS_OF_AN_INDEX;
  }

  /** A value of a column in which most values are numbers with units of measurement, or null. */
  private static String numberWithUnit(List<PreviewRow> preview, int column) {
    List<String> values =
        preview.stream()
            .map(row -> row.values()[column])
            .filter(field -> !NumberParser.isMissing(field))
            .toList();
    List<String> units = values.stream().filter(NumberHint::hasUnit).toList();
    return !units.isEmpty() && 2 * units.size() >= values.size() ? units.get(0) : null;
  }

  /** Remarks on the values of the coordinates, in which numbers may not be what they seem. */
  private void remark(List<Integer> features, List<PreviewRow> preview) {
    List<String> thousands = new ArrayList<>();
    List<String> zeros = new ArrayList<>();
    List<String> longIntegers = new ArrayList<>();
    String example = "";
    for (int j : features) {
      boolean grouped = dialect.separator() != ',' && dialect.thousands() == 0;
      boolean zero = false;
      boolean digits = false;
      int values = 0;
      String first = "";
      for (PreviewRow row : preview) {
        String field = row.values()[j];
        if (NumberParser.isMissing(field)) {
          continue;
        }
        String text = field.strip();
        values++;
        grouped = grouped && NumberHint.isGrouped(text);
        boolean integer = text.indexOf('.') < 0;
        zero |= integer && LEADING_ZERO.matcher(text).matches();
        digits |= integer && LONG_INTEGER.matcher(text).matches();
        first = values == 1 ? text : first;
      }
      if (grouped && values > 0) {
        example = thousands.isEmpty() ? first : example;
        thousands.add(names[j]);
      }
      if (zero) {
        zeros.add(names[j]);
      }
      if (digits) {
        longIntegers.add(names[j]);
      }
    }
    if (!thousands.isEmpty()) {
      notes.add(
          ColumnPlan.columns(thousands)
              + ": numbers such as "
              + example
              + " are read with decimals; if the sign separates thousands, remove it");
    }
    if (!zeros.isEmpty()) {
      notes.add(
          ColumnPlan.columns(zeros)
              + ": numbers begin with 0, as codes do, and are used; --features selects columns");
    }
    if (!longIntegers.isEmpty()) {
      notes.add(ColumnPlan.columns(longIntegers) + ": " + ColumnPlan.ROUNDED);
    }
  }

  private static boolean hasText(Kind... kinds) {
    return Arrays.stream(kinds).anyMatch(kind -> kind != Kind.NUMBERS);
  }

  private static StructType schema(String... names) {
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return schema;
  }
}
