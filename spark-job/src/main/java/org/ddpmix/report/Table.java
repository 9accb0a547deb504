package org.ddpmix.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of a report, as its template shows it.
 *
 * @param caption what it is
 * @param columns from left to right
 * @param rows each with a cell for each column
 * @param pairs whether it has names and what they stand for, as texts of any length
 */
record Table(String caption, List<Column> columns, List<Row> rows, boolean pairs) {

  Table(String caption, List<Column> columns, List<Row> rows) {
    this(caption, columns, rows, false);
  }

  /**
   * @param name its heading
   * @param meaning the heading's hint, or null
   * @param numeric whether numbers stand in it, to the right
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
   * @param cells from left to right
   */
  record Row(List<Cell> cells) {}

  /**
   * @param text as people read it
   * @param value what to sort by, or null for the text
   * @param bar the length of a bar, 0 to 100, or null for none
   * @param numeric whether it stands to the right
   */
  record Cell(String text, String value, String bar, boolean numeric) {
    static Cell text(String text) {
      return new Cell(text, null, null, false);
    }

    static Cell number(String text, double value) {
      return new Cell(text, Double.isNaN(value) ? "" : Double.toString(value), null, true);
    }

    /**
     * @param share of the longest bar, 0 to 1
     */
    Cell withBar(double share) {
      return new Cell(text, value, Numbers.of("%.1f", 100 * share), numeric);
    }
  }

  /** Names and what they stand for. */
  static Table ofPairs(String caption, String name, String value, List<List<String>> pairs) {
    List<Row> rows = new ArrayList<>();
    pairs.forEach(pair -> rows.add(new Row(pair.stream().map(Cell::text).toList())));
    return new Table(caption, List.of(Column.text(name), Column.text(value)), rows, true);
  }
}
