package org.ddpmix.io.read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ddpmix.io.check.NumberParser;

/**
 * What the first records of a CSV file are: lines above the table, the names of the columns, a
 * second line of names or units, and data.
 *
 * @param above the number of records above the header
 * @param header whether there are names
 * @param second whether the record after the names has no data
 * @param names the names of the columns; generated ones without a header
 * @param unnamedFirst whether the header has no name for the first column
 * @param notes what the user may not expect, one line each
 */
record CsvHead(
    int above,
    boolean header,
    boolean second,
    String[] names,
    boolean unnamedFirst,
    List<String> notes) {

  private static final int MAX_ABOVE = 30;
  private static final int LEAST_ROWS = 3;
  private static final int SHOWN = 5;

  /** The number of records before the data. */
  int skipped() {
    return above + (header ? 1 : 0) + (second ? 1 : 0);
  }

  /**
   * Finds the head.
   *
   * @param records the first records of the file, not blank; at least one
   * @param header whether there is a header; null to detect it
   * @param file the name of the file for notes
   */
  static CsvHead of(List<String[]> records, CsvDialect dialect, Boolean header, String file) {
    return new Finder(records, dialect, file).find(header);
  }

  private static final class Finder {
    private final List<String[]> records;
    private final CsvDialect dialect;
    private final String file;
    private final List<String> notes = new ArrayList<>();
    private String remark; // of isData on the line that it was asked about, or null

    Finder(List<String[]> records, CsvDialect dialect, String file) {
      this.records = records;
      this.dialect = dialect;
      this.file = file;
    }

    CsvHead find(Boolean wanted) {
      int from = records.size() > 1 && isSeparatorLine(records.get(0)) ? 1 : 0;
      int width = CsvDialect.usualWidth(records.subList(from, records.size()));
      int above = Boolean.FALSE.equals(wanted) ? from : from + titles(from, width);
      if (above > from) {
        notes.add(
            (above - from == 1 ? "1 line" : above - from + " lines")
                + " of "
                + file
                + " above the names of the columns "
                + (above - from == 1 ? "is" : "are")
                + " not read");
      }
      String[] line = records.get(above);
      List<String[]> rows = records.subList(above + 1, records.size());
      boolean header = wanted == null ? !isData(line, rows) : wanted;
      if (wanted == null && remark != null) {
        notes.add("the first line of " + file + " " + remark);
      }
      if (!header) {
        String[] generated = new String[line.length];
        Arrays.setAll(generated, j -> "_c" + j);
        return new CsvHead(above, false, false, generated, false, notes);
      }
      String[] fields = completed(line, rows, width);
      boolean second = isWithoutNumbers(rows, fields.length);
      String[] names = unique(fields);
      return new CsvHead(
          above, true, second, names, fields.length > 1 && fields[0].isBlank(), notes);
    }

    /** The line with which Excel is told the separator. */
    private static boolean isSeparatorLine(String... record) {
      return record.length == 2 && record[0].equalsIgnoreCase("sep=") && record[1].isEmpty()
          || record.length == 1 && record[0].matches("(?i)sep=[,;\\t| ~^:]");
    }

    /** The number of records from {@code from} on that are titles of the table. */
    private int titles(int from, int width) {
      if (width < 2) {
        return 0;
      }
      int i = from;
      while (i < Math.min(records.size() - 1, from + MAX_ABOVE) && isTitle(i, width)) {
        i++;
      }
      String[] line = records.get(i);
      return line.length == width && !isData(line, records.subList(i + 1, records.size()))
          ? i - from
          : 0;
    }

    private boolean isTitle(int i, int width) {
      String[] record = records.get(i);
      long filled = Arrays.stream(record).filter(field -> !field.isBlank()).count();
      if (record.length == width) {
        // A first field alone is a title, if names follow and not numbers.
        return filled == 0 || filled == 1 && !record[0].isBlank() && !hasNumbers(i + 1);
      }
      boolean mayBeHeader =
          record.length == width - 1 && records.get(i + 1).length == width && hasNumbers(i + 1);
      return record.length < width
          && !mayBeHeader
          && (filled == 0 || Arrays.stream(record).anyMatch(f -> !f.isBlank() && !isNumber(f)));
    }

    private boolean hasNumbers(int i) {
      return Arrays.stream(records.get(i)).anyMatch(this::isNumber);
    }

    private boolean isNumber(String field) {
      return !NumberParser.isMissing(field) && dialect.isNumberLike(field);
    }

    /**
     * Whether a first line is data. Among names, numbers are in order, such as years; whole numbers
     * in sequence are names that pandas gives to columns without names.
     */
    private boolean isData(String[] line, List<String[]> rows) {
      remark = null;
      boolean sequence = line.length > 1;
      List<Integer> numbers = new ArrayList<>();
      boolean text = false;
      int from = line[0].isBlank() ? 1 : 0;
      for (int j = 0; j < line.length; j++) {
        String field = line[j].strip();
        boolean number = isNumber(field);
        text |= !number && !NumberParser.isMissing(field);
        if (number) {
          numbers.add(j);
        }
        sequence &=
            j < from
                || field.equals(String.valueOf(j - from))
                || field.equals(String.valueOf(j + 1));
      }
      if (numbers.isEmpty()) {
        return false;
      }
      if (!text) {
        boolean repeated = !rows.isEmpty() && Arrays.equals(line, rows.get(0)); // so no names
        if (sequence && !repeated) {
          return false;
        }
        remark =
            "has numbers only, so it is read as data and not as a header (--header reads it as"
                + " names)";
        return true;
      }
      boolean data = isLikeRows(line, numbers, rows);
      remark =
          data
              ? "looks like those after it, so it is read as data and not as a header (--header"
                  + " reads it as names)"
              : "is read as names, although some are numbers (--no-header reads it as data)";
      return data;
    }

    /** Whether a line with texts and numbers is like the lines after it. */
    private boolean isLikeRows(String[] line, List<Integer> numbers, List<String[]> rows) {
      List<String[]> same = rows.stream().filter(row -> row.length == line.length).toList();
      if (same.isEmpty()) {
        return false;
      }
      for (int j : numbers) { // a column of texts has no number as its first value
        long matching = same.stream().filter(row -> isNumber(row[j])).count();
        if (2 * matching < same.size()) {
          return false;
        }
      }
      for (int j = 0; j < line.length; j++) {
        String name = line[j].strip();
        int column = j;
        if (!name.isEmpty()
            && !numbers.contains(j)
            && same.stream().anyMatch(row -> row[column].strip().equals(name))) {
          return true;
        }
      }
      double[] values =
          numbers.stream().mapToDouble(j -> dialect.number(line[j].strip())).toArray();
      boolean ascending = true;
      boolean years = true;
      boolean whole = true;
      boolean inRange = same.size() >= LEAST_ROWS;
      for (int n = 0; n < values.length; n++) {
        double value = values[n];
        int j = numbers.get(n);
        ascending &= n == 0 || value > values[n - 1];
        whole &= value == Math.rint(value);
        years &= value >= 1000 && value < 3000 && value == Math.rint(value);
        inRange &=
            same.stream().anyMatch(row -> dialect.number(row[j].strip()) <= value)
                && same.stream().anyMatch(row -> dialect.number(row[j].strip()) >= value);
      }
      if (ascending && (years || values.length >= LEAST_ROWS)) {
        return false;
      }
      return !whole || !ascending || inRange;
    }

    /** The header with a field for a column without a name: row names of R, or an empty column. */
    private String[] completed(String[] line, List<String[]> rows, int width) {
      if (line.length != width - 1
          || rows.size() < LEAST_ROWS
          || rows.stream().anyMatch(row -> row.length != width)) {
        return line;
      }
      String[] longer = new String[width];
      if (rows.stream().allMatch(row -> row[width - 1].isBlank())) {
        System.arraycopy(line, 0, longer, 0, width - 1);
        longer[width - 1] = "";
        return longer;
      }
      Set<String> keys = new HashSet<>();
      boolean integers = true;
      boolean texts = true;
      for (String[] row : rows) {
        String key = row[0].strip();
        integers &= key.matches("\\d{1,18}") && keys.add(key);
        texts &= !isNumber(key);
      }
      if (!integers && !texts) {
        return line; // which name is missing is not known; the rows are refused
      }
      longer[0] = "";
      System.arraycopy(line, 0, longer, 1, width - 1);
      notes.add(
          "the lines of "
              + file
              + " have one field more than the header, so the first column has no name, as R writes"
              + " row names");
      return longer;
    }

    /**
     * Whether the first row has no number in any column where nearly all further rows have numbers,
     * as units or a second line of names do.
     */
    private boolean isWithoutNumbers(List<String[]> rows, int width) {
      if (rows.size() <= LEAST_ROWS || rows.get(0).length != width) {
        return false;
      }
      String[] first = rows.get(0);
      List<String[]> further =
          rows.subList(1, rows.size()).stream().filter(row -> row.length == width).toList();
      int numeric = 0;
      List<String> texts = new ArrayList<>();
      for (int j = 0; j < width; j++) {
        int column = j;
        long values = further.stream().filter(row -> !NumberParser.isMissing(row[column])).count();
        long numbers = further.stream().filter(row -> isNumber(row[column])).count();
        if (values == 0 || 10 * numbers < 9 * values) { // nearly all
          continue;
        }
        numeric++;
        if (isNumber(first[j])) {
          return false;
        }
        if (!NumberParser.isMissing(first[j])) {
          texts.add(first[j].strip());
        }
      }
      if (numeric < 2 || 2 * texts.size() < numeric) {
        return false;
      }
      notes.add(
          "the line after the names of "
              + file
              + " has no numbers ("
              + String.join(", ", texts.subList(0, Math.min(SHOWN, texts.size())))
              + (texts.size() > SHOWN ? " …" : "")
              + "), so it is not read");
      return true;
    }

    private String[] unique(String... line) {
      String[] result = new String[line.length];
      Set<String> seen = new HashSet<>();
      List<String> repeated = new ArrayList<>();
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
          repeated.add(unique);
        }
        result[j] = unique;
      }
      if (!repeated.isEmpty()) {
        notes.add(
            "names occur more than once in the header; the later columns are read as "
                + ColumnPlan.shown(repeated));
      }
      return result;
    }
  }
}
