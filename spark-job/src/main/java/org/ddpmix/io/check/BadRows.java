package org.ddpmix.io.check;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ddpmix.exception.BadDataException;

/**
 * The bad rows that a task met: how many of each kind, and the first. Data, since a throwing task
 * would be tried again.
 */
public final class BadRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts = new long[BadRowKind.values().length];
  private BadRow first;

  public void add(RowError fault, RowPosition position) {
    counts[fault.kind().ordinal()]++;
    keepFirst(position.bad(fault));
  }

  public void add(BadRows others) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others.counts[i];
    }
    if (others.first != null) {
      keepFirst(others.first);
    }
  }

  private void keepFirst(BadRow row) {
    if (first == null || row.compareTo(first) < 0) {
      first = row;
    }
  }

  long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  long count(BadRowKind kind) {
    return counts[kind.ordinal()];
  }

  /** The kinds that occurred. */
  public Map<String, Long> byKind() {
    Map<String, Long> byKind = new TreeMap<>();
    for (BadRowKind kind : BadRowKind.values()) {
      if (count(kind) > 0) {
        byKind.put(kind.key(), count(kind));
      }
    }
    return byKind;
  }

  /** The first in the order of files and rows; null where all rows are good. */
  BadRow first() {
    return first;
  }

  /**
   * Ends the work where these rows are not to be skipped, are too many, or none are left.
   *
   * @param input the input's name
   * @param describe says where a row is and what is wrong with it
   * @throws BadDataException naming the first of them
   */
  public void refuse(
      String input, Function<BadRow, String> describe, BadRowPolicy onBadRows, long goodRows) {
    // Columns under another header mean something else: to skip that line and read on would be
    // wrong.
    boolean fatal = onBadRows.mostSkipped() == 0 || count(BadRowKind.HEADER) > 0;
    if (fatal && total() > 0) {
      throw new BadDataException(describe.apply(first) + more(total() - 1));
    }
    long rows = goodRows + total();
    if (goodRows > 0 && total() > onBadRows.mostSkipped() * rows) {
      throw new BadDataException(
          input
              + ": "
              + total()
              + " of "
              + rows
              + " rows are bad, more than the fraction "
              + onBadRows.mostSkipped()
              + " that may be skipped; the first: "
              + describe.apply(first)
              + more(total() - 1));
    }
    if (goodRows == 0) {
      throw new BadDataException(
          total() == 0
              ? input + ": there are no rows"
              : input
                  + ": all rows are bad; the first: "
                  + describe.apply(first)
                  + more(total() - 1));
    }
  }

  private static String more(long others) {
    return others == 0 ? "" : " (and " + others + " more bad row" + (others == 1 ? ")" : "s)");
  }
}
