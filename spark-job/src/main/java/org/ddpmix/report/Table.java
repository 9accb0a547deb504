package org.ddpmix.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of a report, for its template.
 *
 * @param caption the caption of the table
 * @param columns the columns from left to right
 * @param rows the rows; each has one cell per column
 * @param pairs whether the table lists names and values, as texts of any length
 */
record Table(String caption, List<Column> columns, List<Row> rows, boolean pairs) {

  Table(String caption, List<Column> columns, List<Row> rows) {
    this(caption, columns, rows, false);
  }

  /**
   * @param name the heading of the column
   * @param meaning the tooltip of the heading, or null
   * @param numeric whether the column contains numbers and is right-aligned
   */
  record Column(String name, String meaning, boolean numeric) {
    static Column text(String name) {
      return new Column(name, null, false);
    }

    static Column number(String name, String meaning) {
      return new Column(name, meaning, true);
    }
  }

  /**
   * @param cells the cells from left to right
   */
  record Row(List<Cell> cells) {}

  /**
   * @param text the displayed text
   * @param value the sort key, or null to sort by the text
   * @param bar the length of a bar, 0 to 100, or null for no bar
   * @param numeric whether the text is right-aligned
   */
  record Cell(String text, String value, String bar, boolean numeric) {
    static Cell text(String text) {
      return new Cell(text, null, null, false);
    }

    static Cell number(double value) {
      return number(Numbers.text(value), value);
    }

    static Cell number(String text, double value) {
      return new Cell(text, Double.isNaN(value) ? "" : Double.toString(value), null, true);
    }

    /**
     * @param share the length of the bar as a fraction of the longest one, 0 to 1
     */
    Cell withBar(double share) {
      return new Cell(text, value, Numbers.of("%.1f", 100 * share), numeric);
    }
  }

  /** A table of names and values. */
  static Table ofPairs(String caption, String name, String value, List<List<String>> pairs) {
    List<Row> rows = new ArrayList<>();
    pairs.forEach(pair -> rows.add(new Row(pair.stream().map(Cell::text).toList())));
    return new Table(caption, List.of(Column.text(name), Column.text(value)), rows, true);
  }
}
