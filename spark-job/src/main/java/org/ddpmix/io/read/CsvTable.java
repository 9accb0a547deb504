package org.ddpmix.io.read;

import de.siegmar.fastcsv.reader.CloseableIterator;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
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
  private static final int MAX_HEAD = 1 << 25;
  private static final int PREVIEW_ROWS = 1000;
  private static final int MIN_PREVIEW_ROWS = 20;
  private static final int PREVIEW_FIELDS = 1 << 20;
  private static final int LEAST_ROWS_OF_AN_INDEX = 3;

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
  private boolean unnamedFirst; // the header has no name for the first column
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
    List<String[]> preview = preview();
    if (preview.isEmpty()) {
      throw new BadDataException(
          input.given() + (header ? ": no rows after the header" : ": there are no rows"));
    }
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

  private SampleTable table(List<String[]> preview, Kind[] kinds) {
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
              + ColumnPlan.shown(
                  nameList.stream()
                      .map(
                          name ->
                              name
                                  + (leftOut.containsKey(name)
                                      ? " (" + leftOut.get(name) + ")"
                                      : ""))
                      .toList()));
    }
    int[] chosen = features.stream().mapToInt(Integer::intValue).toArray();
    CsvRowReader reader = new CsvRowReader(names, width, chosen, weight, dialect.decimalComma());
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
    if (dialect.separator() != ',') {
      parts.add("separator " + dialect.separatorName());
    }
    if (dialect.decimalComma()) {
      parts.add("decimal comma");
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

  private static String[] generated(int width) {
    String[] names = new String[width];
    for (int j = 0; j < width; j++) {
      names[j] = "_c" + j;
    }
    return names;
  }

  /** Reads the beginning of the first file: its encoding, dialect and header. */
  private void readHead() throws IOException {
    Path first = input.first();
    String name = input.display(first);
    encodingOfFirst = TextEncoding.detect(first, options.encoding(), name, hadoop);
    StringBuilder head = new StringBuilder();
    boolean complete = readHead(first, encodingOfFirst, head);
    dialect =
        CsvDialect.detect(
            head.toString(),
            complete,
            new CsvDialect.Wanted(options.separator(), options.decimalComma()));
    List<String[]> records = dialect.records(head.toString(), complete, 2);
    records.removeIf(record -> record.length == 0);
    if (records.isEmpty()) {
      throw new BadDataException(
          name
              + (complete && head.toString().isBlank()
                  ? ": the file has no lines"
                  : complete
                      ? ": the first line cannot be parsed as CSV"
                      : ": the first line has more than " + head.length() + " characters"));
    }
    String[] line = records.get(0);
    if (line.length > CsvRecord.MAX_COLUMNS) {
      throw new BadDataException(
          name + ": more than " + CsvRecord.MAX_COLUMNS + " columns are not supported");
    }
    width = line.length;
    header = options.header() == null ? !isData(line, records) : options.header();
    if (options.header() == null && !header) {
      notes.add(
          "the first line of "
              + name
              + " has numbers only, so it is read as data and not as a header (--header reads it as"
              + " names)");
    }
    names = header ? namesOf(line) : generated(width);
  }

  /** Reads at least the first lines. Returns whether the whole file was read. */
  private boolean readHead(Path file, TextEncoding encoding, StringBuilder head)
      throws IOException {
    TextSplit whole = new TextSplit(file.toString(), 0, Long.MAX_VALUE / 2);
    char[] buffer = new char[1 << 16];
    try (Reader text = whole.open(encoding, true, hadoop)) {
      int lines = 0;
      while (head.length() < HEAD || (lines < 2 && head.length() < MAX_HEAD)) {
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

  /**
   * Whether a first line is data. Whole numbers in sequence, as pandas names columns without names,
   * are a header.
   */
  private boolean isData(String[] line, List<String[]> records) {
    boolean sequence = line.length > 1;
    int numbers = 0;
    int from = line[0].isBlank() ? 1 : 0;
    for (int j = 0; j < line.length; j++) {
      String field = line[j].strip();
      boolean number =
          NumberParser.isNumber(dialect.decimalComma() ? field.replace(',', '.') : field);
      if (!field.isEmpty() && !number && !NumberParser.isMissing(field)) {
        return false;
      }
      numbers += number ? 1 : 0;
      sequence &=
          j < from || field.equals(String.valueOf(j - from)) || field.equals(String.valueOf(j + 1));
    }
    boolean isSequenceOfData =
        records.size() > 1 && Arrays.equals(line, records.get(1)); // repeated, so no names
    return numbers > 0 && !(sequence && !isSequenceOfData);
  }

  private String[] namesOf(String[] line) {
    String[] result = new String[line.length];
    Set<String> seen = new HashSet<>();
    unnamedFirst = line.length > 1 && line[0].isBlank();
    for (int j = 0; j < line.length; j++) {
      String name = line[j].isBlank() ? "_c" + j : line[j].strip();
      if (j == 0 && name.length() > 1 && name.startsWith("#")) {
        name = name.substring(1).strip();
      }
      String unique = name;
      for (int copy = 1; !seen.add(unique); copy++) {
        unique = name + "." + copy;
      }
      if (!unique.equals(name)) {
        notes.add("the column name " + name + " occurs twice; the later one is read as " + unique);
      }
      result[j] = unique;
    }
    return result;
  }

  /** Finds the encoding and the order of columns of every file. */
  private void layOut(List<String> keys) throws IOException {
    files = new TextFiles(spark, input.names());
    List<Path> paths = input.paths();
    FileHead[] heads = new FileHead[paths.size()];
    heads[0] = new FileHead(encodingOfFirst, null, null);
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
   * @param columns the columns of the fields, or null if they are those of the first file
   * @param error why the file cannot be read with the others, or null
   */
  private record FileHead(TextEncoding encoding, int[] columns, String error)
      implements Serializable {

    static FileHead of(
        String path, String wanted, CsvDialect dialect, String[] names, Configuration hadoop) {
      try {
        TextEncoding encoding = TextEncoding.detect(new Path(path), wanted, "", hadoop);
        if (names == null) {
          return new FileHead(encoding, null, null);
        }
        TextSplit whole = new TextSplit(path, 0, Long.MAX_VALUE / 2);
        List<String> fields = new ArrayList<>();
        try (Reader text = whole.open(encoding, true, hadoop)) {
          for (String[] record : dialect.open(text, new CsvDialect.Fields())) {
            if (record.length > 0) {
              fields = List.of(record);
              break;
            }
          }
        }
        return fields.isEmpty()
            ? new FileHead(encoding, null, null)
            : matched(encoding, fields, names);
      } catch (IOException | RuntimeException e) {
        return new FileHead(
            null,
            null,
            e instanceof BadDataException
                ? e.getMessage()
                : ": cannot be read: " + RootCause.of(e));
      }
    }

    private static FileHead matched(TextEncoding encoding, List<String> fields, String[] names) {
      int[] columns = new int[names.length];
      boolean[] taken = new boolean[names.length];
      boolean same = true;
      boolean matches = fields.size() == names.length;
      Map<String, Integer> exact = new LinkedHashMap<>();
      Map<String, Integer> lower = new LinkedHashMap<>();
      for (int j = 0; j < names.length; j++) {
        exact.put(names[j], j);
        lower.merge(names[j].toLowerCase(Locale.ROOT), j, (a, b) -> -1);
      }
      List<String> found = new ArrayList<>();
      for (int j = 0; j < fields.size(); j++) {
        String name = fields.get(j).isBlank() ? "_c" + j : fields.get(j).strip();
        if (j == 0 && name.length() > 1 && name.startsWith("#")) {
          name = name.substring(1).strip();
        }
        found.add(name);
        if (matches) {
          int column = j < names.length && names[j].equals(name) ? j : exact.getOrDefault(name, -1);
          if (column < 0) {
            column = lower.getOrDefault(name.toLowerCase(Locale.ROOT), -1);
          }
          if (column >= 0 && taken[column]) { // the second of two columns with one name
            column = exact.getOrDefault(name + ".1", -1);
          }
          matches = column >= 0 && !taken[column];
          if (matches) {
            columns[j] = column;
            taken[column] = true;
            same &= column == j;
          }
        }
      }
      String error =
          matches
              ? null
              : ": the header "
                  + RowError.quote(String.join(",", found))
                  + " differs from that of the first file, "
                  + RowError.quote(String.join(",", names));
      return new FileHead(encoding, same ? null : columns, error);
    }
  }

  private JavaRDD<InternalRow> read(boolean[] wanted) {
    CsvDialect form = dialect;
    boolean skip = header;
    int fields = width;
    return files.read(
        (text, layout, first) -> {
          CsvRecord record = new CsvRecord(fields, wanted, form.separator());
          record.columns(layout.columns());
          for (int i = 0; i < layout.constants().size(); i++) {
            record.set(fields + i, layout.constants().get(i));
          }
          return new Records(form, text, record, skip && first);
        });
  }

  /** The records of a split; a last {@link RowError} if a quote is not closed. */
  private static final class Records implements Iterator<Object> {
    private final Tail text;
    private final CsvRecord record;
    private final CloseableIterator<CsvRecord> parser;
    private boolean skipHeader;
    private boolean ended;
    private boolean any;

    Records(CsvDialect dialect, Reader text, CsvRecord record, boolean skipHeader) {
      this.text = new Tail(text);
      this.record = record;
      this.parser = dialect.open(this.text, record).iterator();
      this.skipHeader = skipHeader;
    }

    @Override
    public boolean hasNext() {
      while (skipHeader && parser.hasNext()) {
        skipHeader = parser.next().isBlank();
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

  private List<String[]> preview() {
    boolean[] all = new boolean[names.length];
    Arrays.fill(all, true);
    int columns = names.length;
    int rows = Math.max(MIN_PREVIEW_ROWS, Math.min(PREVIEW_ROWS, PREVIEW_FIELDS / columns)) + 1;
    return read(all)
        .filter(row -> row.get(0, DataTypes.NullType) instanceof CsvRecord)
        .map(
            row -> {
              CsvRecord record = (CsvRecord) row.get(0, DataTypes.NullType);
              String[] values = new String[columns];
              for (int j = 0; j < columns && record.hasAllFields(); j++) {
                values[j] = record.value(j);
              }
              return record.isBlank() ? new String[0] : values;
            })
        .filter(values -> values.length > 0)
        .take(rows);
  }

  /** What the values of a column are. */
  private enum Kind {
    NUMBERS,
    TEXT,
    EMPTY
  }

  private Kind[] kinds(List<String[]> preview) {
    long[][] counts = new long[names.length][2]; // values, numbers
    for (String[] row : preview) {
      count(row, counts);
    }
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
        counts[j][1] += isNumber(row[j], dialect.decimalComma()) ? 1 : 0;
      }
    }
  }

  /** NaN, infinities and numbers with separators of thousands count as numbers. */
  private static boolean isNumber(String field, boolean decimalComma) {
    return NumberParser.isNumber(decimalComma ? field.replace(',', '.') : field)
        || CsvDialect.isGroupedNumber(field);
  }

  /** Counts the values of columns that are blank in the first rows, over all rows. */
  private void countAll(List<Integer> columns, long[][] counts) {
    boolean[] wanted = new boolean[names.length];
    columns.forEach(j -> wanted[j] = true);
    int[] indices = columns.stream().mapToInt(Integer::intValue).toArray();
    boolean comma = dialect.decimalComma();
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
                        sums[2 * i + 1] += isNumber(field, comma) ? 1 : 0;
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
  private String reason(int j, int weight, List<String[]> preview, Kind[] kinds) {
    if (j == weight) {
      return ColumnNames.WEIGHTS;
    }
    if (j >= width) {
      return ColumnNames.PARTITION_KEY;
    }
    String bookkeeping = ColumnNames.bookkeeping(names[j], List.of(names));
    if (bookkeeping != null) {
      return bookkeeping;
    }
    if (kinds[j] == Kind.EMPTY) {
      return "empty";
    }
    if (kinds[j] == Kind.TEXT) {
      return "text";
    }
    boolean unnamed = j == 0 && (unnamedFirst || names[0].equals("Unnamed: 0"));
    return unnamed && areDistinctIntegers(preview, j) ? "unnamed column of row numbers" : null;
  }

  private static boolean areDistinctIntegers(List<String[]> preview, int column) {
    Set<String> seen = new HashSet<>();
    for (String[] row : preview) {
      String field = row[column];
      if (field == null || !field.strip().matches("\\d{1,18}") || !seen.add(field.strip())) {
        return false;
      }
    }
    return preview.size() >= LEAST_ROWS_OF_AN_INDEX;
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
