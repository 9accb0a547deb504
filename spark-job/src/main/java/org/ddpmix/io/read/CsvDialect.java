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
import java.util.List;
import java.util.regex.Pattern;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.NumberParser;

/**
 * The form of CSV files. Quotes follow RFC 4180: a quote inside a quoted field is doubled, and
 * quoted fields may contain separators and line breaks.
 *
 * @param separator the character between fields
 * @param repeats whether several blanks separate two fields, and blanks at the ends of a line none
 * @param decimalComma whether numbers have a comma instead of a point
 * @param comments whether lines that begin with # are comments
 * @param spacesAroundQuotes whether blanks outside the quotes of a field are ignored
 */
record CsvDialect(
    char separator,
    boolean repeats,
    boolean decimalComma,
    boolean comments,
    boolean spacesAroundQuotes)
    implements Serializable {

  /** The largest number of characters in a field. */
  static final int MAX_FIELD = 1 << 24;

  private static final String CANDIDATES = ",;\t| ";
  private static final int SNIFFED_RECORDS = 200;
  private static final Pattern SPACE_BEFORE_QUOTE =
      Pattern.compile("(?:^|[,;\\t|]) +\"", Pattern.MULTILINE);
  private static final Pattern POINT = Pattern.compile("[+-]?\\d*\\.\\d+([eE][+-]?\\d+)?");
  private static final Pattern COMMA = Pattern.compile("[+-]?\\d*,\\d+([eE][+-]?\\d+)?");
  private static final Pattern THOUSANDS =
      Pattern.compile("[+-]?\\d{1,3}(([,.'\u2019 \u00a0\u202f])\\d{3})(\\2\\d{3})*([.,]\\d+)?");

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
    return new CsvDialect(best.separator, best.repeats, comma, comments, best.spacesAroundQuotes);
  }

  private static boolean hasRunsOfBlanks(String head) {
    return head.contains("  ") || head.startsWith(" ") || head.contains("\n ");
  }

  /** 0 for a single column, up to 1 for the agreement of the lines and up to 1 for numbers. */
  private static double score(List<String[]> records) {
    if (records.isEmpty() || records.get(0).length < 2) {
      return 0;
    }
    int width = records.get(0).length;
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
    return (double) same / records.size() + (fields == 0 ? 0 : (double) numbers / fields);
  }

  private static boolean isNumber(String field) {
    String text = field.strip();
    return !Double.isNaN(NumberParser.parse(text)) || COMMA.matcher(text).matches();
  }

  /** Whether numbers have decimal commas, and none has a decimal point. */
  private static boolean hasDecimalCommas(List<String[]> records, char separator) {
    boolean commas = false;
    if (records.isEmpty()) {
      return false;
    }
    String[] header = records.get(0);
    boolean unclear = false; // 1,234 may be a thousand or more than one
    for (String[] record : records) {
      for (int j = 0; j < record.length; j++) {
        if (j < header.length && ColumnNames.isOfPredict(header[j].strip())) {
          continue;
        }
        String text = record[j].strip();
        if (POINT.matcher(text).matches()) {
          return false;
        }
        if (COMMA.matcher(text).matches()) {
          boolean thousands = THOUSANDS.matcher(text).matches();
          commas |= !thousands;
          unclear |= thousands;
        }
      }
    }
    return commas || (unclear && separator != ',');
  }

  /** Whether a field looks like a number with separators of thousands, which are not read. */
  static boolean isGroupedNumber(String field) {
    return field != null && THOUSANDS.matcher(field.strip()).matches();
  }

  /**
   * Whether the file begins with comments: lines with # that do not have the fields of the lines
   * after them. A line such as {@code #id,x,y} before rows of three fields is a header.
   */
  private static boolean hasComments(String head, boolean complete, Wanted wanted, boolean spaces) {
    if (!head.stripLeading().startsWith("#")) {
      return false;
    }
    for (char separator :
        (wanted.separator() == null ? CANDIDATES : String.valueOf(wanted.separator()))
            .toCharArray()) {
      CsvDialect dialect = new CsvDialect(separator, false, false, false, spaces);
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
