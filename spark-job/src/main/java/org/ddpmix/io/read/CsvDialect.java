package org.ddpmix.io.read;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.NumberHint;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;

/**
 * The form of CSV files. Quotes follow RFC 4180: a quote inside a quoted field is doubled, and
 * quoted fields may contain separators and line breaks.
 *
 * @param separator the character between fields
 * @param repeats whether several blanks separate two fields, and blanks at the ends of a line none
 * @param decimalComma whether numbers have a comma instead of a point
 * @param thousands the character between thousands, or 0 if it is not known
 * @param comments whether lines that begin with # are comments
 * @param spacesAroundQuotes whether blanks outside the quotes of a field are ignored
 */
record CsvDialect(
    char separator,
    boolean repeats,
    boolean decimalComma,
    char thousands,
    boolean comments,
    boolean spacesAroundQuotes)
    implements Serializable {

  private static final char NONE = 0;

  /** The form of numbers that are stored as text in files with types. */
  static final CsvDialect PLAIN = new CsvDialect(',', false, false, NONE, false, false);

  /** The largest number of characters in a field. */
  static final int MAX_FIELD = 1 << 24;

  private static final String CANDIDATES = ",;\t| ";
  private static final int SNIFFED_RECORDS = 200;
  private static final Pattern SPACE_BEFORE_QUOTE =
      Pattern.compile("(?:^|[,;\\t|]) +\"", Pattern.MULTILINE);

  /** The line with which Excel is told the separator. */
  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\\A\"?sep=([,;\\t| ~^:])\"?\\r?\\n", Pattern.CASE_INSENSITIVE);

  private static final Pattern POINT = Pattern.compile("[+-]?\\d*\\.\\d+([eE][+-]?\\d+)?");
  private static final Pattern COMMA = Pattern.compile("[+-]?\\d*,\\d+([eE][+-]?\\d+)?");
  private static final Pattern LEADING_ZERO = Pattern.compile("[+-]?\\d+,0\\d+");

  /** What the user has set; null for what is to be detected. */
  record Wanted(Character separator, Boolean decimalComma) {}

  /**
   * Reads a separator as the user writes it.
   *
   * @return null for {@code auto}
   * @throws InvalidSettingException if it is neither a name nor one character
   */
  static Character separator(String text) {
    return switch (text) {
      case "auto" -> null;
      case "comma" -> ',';
      case "semicolon" -> ';';
      case "tab", "\\t" -> '\t';
      case "pipe" -> '|';
      case "space" -> ' ';
      default -> {
        if (text.length() != 1
            || "\"\r\n#.".contains(text)
            || Character.isLetterOrDigit(text.charAt(0))) {
          throw new InvalidSettingException(
              "separator",
              text,
              "it must be auto, comma, semicolon, tab, pipe, space, or one other character");
        }
        yield text.charAt(0);
      }
    };
  }

  CsvDialect withComments(boolean value) {
    return new CsvDialect(separator, repeats, decimalComma, thousands, value, spacesAroundQuotes);
  }

  /** Whether another file begins with comments. */
  boolean hasComments(String head, boolean complete) {
    return hasComments(head, complete, new Wanted(separator, null), spacesAroundQuotes);
  }

  /** The separator as {@link #separator(String)} reads it. */
  String separatorName() {
    return switch (separator) {
      case ',' -> "comma";
      case ';' -> "semicolon";
      case '\t' -> "tab";
      case '|' -> "pipe";
      case ' ' -> "space";
      default -> "'" + separator + "'";
    };
  }

  /** Starts a parser for one file or split. */
  <T> CsvReader<T> open(Reader text, CsvCallbackHandler<T> handler) {
    Reader visible = new QuotedReturns(text);
    return CsvReader.builder()
        .fieldSeparator(separator)
        .commentStrategy(comments ? CommentStrategy.SKIP : CommentStrategy.NONE)
        .skipEmptyLines(true)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .trimWhitespacesAroundQuotes(spacesAroundQuotes)
        .maxBufferSize(MAX_FIELD)
        .build(handler, repeats ? new BlankCollapsingReader(visible) : visible);
  }

  /**
   * Detects the dialect from the beginning of a file: the separator with which most lines have as
   * many fields as the first one, and more of their fields are numbers.
   *
   * @param head the beginning of the file
   * @param complete whether the head is the whole file
   */
  static CsvDialect detect(String head, boolean complete, Wanted wanted) {
    Matcher excel = SEPARATOR_LINE.matcher(head);
    return excel.find()
        ? detectForm(
            head.substring(excel.end()),
            complete,
            new Wanted(
                wanted.separator() == null
                    ? (Character) excel.group(1).charAt(0)
                    : wanted.separator(),
                wanted.decimalComma()))
        : detectForm(head, complete, wanted);
  }

  private static CsvDialect detectForm(String head, boolean complete, Wanted wanted) {
    if (wanted.separator() == null
        && !Boolean.FALSE.equals(wanted.decimalComma())
        && isOneColumnOfDecimalCommas(head, complete, wanted.decimalComma() != null)) {
      return new CsvDialect(';', false, true, NONE, false, false);
    }
    boolean spaces = SPACE_BEFORE_QUOTE.matcher(head).find();
    boolean comments = hasComments(head, complete, wanted, spaces);
    CsvDialect best = null;
    double bestScore = -1;
    String candidates =
        wanted.separator() == null ? CANDIDATES : String.valueOf(wanted.separator());
    for (char separator : candidates.toCharArray()) {
      CsvDialect dialect =
          new CsvDialect(
              separator,
              separator == ' ' && hasRunsOfBlanks(head),
              false,
              NONE,
              comments,
              spaces && separator != ' ');
      double score = score(dialect.records(head, complete, SNIFFED_RECORDS));
      if (score > bestScore) {
        bestScore = score;
        best = dialect;
      }
    }
    List<String[]> records = best.records(head, complete, SNIFFED_RECORDS);
    boolean comma =
        wanted.decimalComma() == null
            ? hasDecimalCommas(records, best.separator)
            : wanted.decimalComma();
    return new CsvDialect(
        best.separator,
        best.repeats,
        comma,
        thousands(records, comma),
        comments,
        best.spacesAroundQuotes);
  }

  private static boolean hasRunsOfBlanks(String head) {
    return head.contains("  ") || head.startsWith(" ") || head.contains("\n ");
  }

  /** Whether the lines after the first one are numbers with decimal commas and nothing else. */
  private static boolean isOneColumnOfDecimalCommas(
      String head, boolean complete, boolean certain) {
    List<String> lines =
        head.lines().filter(line -> !line.isBlank()).limit(SNIFFED_RECORDS).toList();
    if (!complete && lines.size() < SNIFFED_RECORDS && lines.size() > 1) {
      lines = lines.subList(0, lines.size() - 1);
    }
    boolean named = !lines.isEmpty() && lines.get(0).indexOf(',') < 0;
    boolean zeros = false; // 1,05 is not two numbers
    boolean commas = false;
    for (String line : named ? lines.subList(1, lines.size()) : lines) {
      String text = line.strip();
      boolean comma = COMMA.matcher(text).matches();
      if (!comma && !(named && text.matches("[+-]?\\d+"))) {
        return false;
      }
      commas |= comma;
      zeros |= LEADING_ZERO.matcher(text).matches();
    }
    return commas && (named || zeros || certain);
  }

  /** The number of fields that most records have. */
  static int usualWidth(List<String[]> records) {
    Map<Integer, Integer> counts = new HashMap<>();
    int width = 0;
    for (String[] record : records) {
      int count = counts.merge(record.length, 1, Integer::sum);
      if (count >= counts.getOrDefault(width, 0)) {
        width = record.length;
      }
    }
    return width;
  }

  /**
   * 0 for a single column; else up to 1 for the agreement of the lines, up to 1 for numbers, and 1
   * if the first line, which has the names, agrees.
   */
  private static double score(List<String[]> records) {
    int width = usualWidth(records);
    if (width < 2) {
      return 0;
    }
    int same = 0;
    long fields = 0;
    long numbers = 0;
    for (String[] record : records) {
      same += record.length == width ? 1 : 0;
      if (record != records.get(0) || records.size() == 1) {
        for (String field : record) {
          fields++;
          numbers += field.isBlank() || isNumber(field) ? 1 : 0;
        }
      }
    }
    return (double) same / records.size()
        + (fields == 0 ? 0 : (double) numbers / fields)
        + (records.get(0).length == width ? 1 : 0);
  }

  private static boolean isNumber(String field) {
    String text = field.strip();
    return !Double.isNaN(NumberParser.parse(text))
        || COMMA.matcher(text).matches()
        || NumberHint.isGrouped(text);
  }

  /**
   * Whether numbers have decimal commas. Where some numbers say so and others say the opposite, the
   * more frequent form decides, and the reader refuses the other one. Numbers such as 1,234 and
   * 1.234 may have separators of thousands and decide only if there are no others.
   */
  private static boolean hasDecimalCommas(List<String[]> records, char separator) {
    if (records.isEmpty()) {
      return false;
    }
    String[] header = records.get(0);
    int commas = 0;
    int points = 0;
    int unclearCommas = 0;
    int unclearPoints = 0;
    for (String[] record : records) {
      for (int j = 0; j < record.length; j++) {
        if (j < header.length && ColumnNames.isOfPredict(header[j].strip())) {
          continue;
        }
        String text = record[j].strip();
        boolean grouped = NumberHint.isGrouped(text);
        int last = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'));
        if (grouped && !POINT.matcher(text).matches() && !COMMA.matcher(text).matches()) {
          boolean decimals = last >= 0 && text.indexOf(text.charAt(last)) == last;
          commas += decimals && text.charAt(last) == ',' ? 1 : 0;
          points += decimals && text.charAt(last) == '.' ? 1 : 0;
        } else if (POINT.matcher(text).matches()) {
          points += grouped ? 0 : 1;
          unclearPoints += grouped ? 1 : 0;
        } else if (COMMA.matcher(text).matches()) {
          commas += grouped ? 0 : 1;
          unclearCommas += grouped ? 1 : 0;
        }
      }
    }
    return commas != points
        ? commas > points
        : commas == 0 && unclearCommas > 0 && unclearPoints == 0 && separator != ',';
  }

  /**
   * The separator of thousands, if numbers have it where it cannot be a decimal sign, and no number
   * has another one.
   */
  private static char thousands(List<String[]> records, boolean decimalComma) {
    char found = NONE;
    for (String[] record : records) {
      for (String field : record) {
        char separator = NumberHint.thousands(field.strip());
        if (separator == NONE) {
          continue;
        }
        if (separator == (decimalComma ? ',' : '.') || found != NONE && found != separator) {
          return NONE;
        }
        found = separator;
      }
    }
    return found;
  }

  /**
   * The number of a field, or NaN. With decimal commas, a number with a point is none. Separators
   * of thousands are read only where they are known.
   */
  double number(String field) {
    String text = field;
    if (thousands != NONE && text.indexOf(thousands) >= 0) {
      text = text.strip();
      if (NumberHint.isGrouped(text)) {
        text = text.replace(String.valueOf(thousands), "");
      }
    }
    if (!decimalComma || text.indexOf(',') < 0 && text.indexOf('.') < 0) {
      return NumberParser.parse(text);
    }
    return text.indexOf('.') >= 0 ? Double.NaN : NumberParser.parse(text.replace(',', '.'));
  }

  /**
   * Whether a field is a number or looks like one. NaN, infinities, and numbers with signs or
   * separators that are not read count, because their columns must not be taken for text.
   */
  boolean isNumberLike(String field) {
    return !Double.isNaN(number(field))
        || NumberParser.explain(field).kind() != BadRowKind.TEXT
        || NumberHint.of(field, decimalComma) != null;
  }

  /** The error of a field that is not a number in the allowed range. */
  RowError explain(String field) {
    double value = field == null ? Double.NaN : number(field);
    if (!Double.isNaN(value)) {
      return NumberParser.explain(value, field.strip());
    }
    RowError error = NumberParser.explain(field);
    if (decimalComma && error.kind() != BadRowKind.MISSING && field.indexOf('.') >= 0) {
      error = NumberParser.notANumber(field);
    }
    String hint = error.kind() == BadRowKind.TEXT ? NumberHint.of(field, decimalComma) : null;
    return hint == null ? error : error.with(": " + hint + "; --features selects other columns");
  }

  /**
   * Whether the file begins with comments: lines with # that do not have the fields of the lines
   * after them. A line such as {@code #id,x,y} before rows of three fields is a header.
   */
  static boolean hasComments(String head, boolean complete, Wanted wanted, boolean spaces) {
    if (!head.stripLeading().startsWith("#")) {
      return false;
    }
    for (char separator :
        (wanted.separator() == null ? CANDIDATES : String.valueOf(wanted.separator()))
            .toCharArray()) {
      CsvDialect dialect = new CsvDialect(separator, false, false, NONE, false, spaces);
      List<String[]> records = dialect.records(head, complete, 2);
      if (records.size() == 2
          && records.get(0).length > 1
          && records.get(0).length == records.get(1).length) {
        return false;
      }
    }
    return true;
  }

  /** Parses the first records of a text; the last one is dropped if the text may be cut. */
  List<String[]> records(String head, boolean complete, int most) {
    List<String[]> records = new ArrayList<>();
    try (var reader = open(new StringReader(head), new Fields())) {
      for (String[] record : reader) {
        if (record.length == 0) { // a line of blanks
          continue;
        }
        records.add(record);
        if (records.size() > most) {
          break;
        }
      }
    } catch (CsvParseException e) {
      // The head may be cut inside quotes, or this is not the separator.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (records.size() > most || (!complete && records.size() > 1)) {
      records.remove(records.size() - 1);
    }
    return records;
  }

  /** Collects the fields of a record. */
  static final class Fields extends AbstractBaseCsvCallbackHandler<String[]> {
    private final List<String> fields = new ArrayList<>();

    @Override
    protected void handleBegin(long startingLineNumber) {
      fields.clear();
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
      if (quoted) {
        QuotedReturns.restore(buffer, offset, length);
      }
      fields.add(new String(buffer, offset, length));
    }

    @Override
    protected String[] buildRecord() {
      return fields.size() == 1 && fields.get(0).isBlank()
          ? new String[0]
          : fields.toArray(String[]::new);
    }
  }
}
