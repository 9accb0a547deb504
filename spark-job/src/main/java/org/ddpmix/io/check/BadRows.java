package org.ddpmix.io.check;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ddpmix.exception.BadDataException;

/**
 * The bad rows of one or more tasks: the count of each kind, and the first bad row.
 *
 * <p>A task returns its bad rows and does not throw, because Spark retries failing tasks.
 */
public final class BadRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts = new long[BadRowKind.values().length];
  private long skipOnly; // rows that cannot be used even where rows may lack some values
  private BadRow first;

  /** Adds the current row of {@code position}. */
  public void add(RowError error, RowPosition position) {
    counts[error.kind().ordinal()]++;
    skipOnly += error.isSkipOnly() ? 1 : 0;
    keepFirst(position.badRow(error));
  }

  /** Adds the bad rows of another task. */
  public void add(BadRows others) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += others.counts[i];
    }
    skipOnly += others.skipOnly;
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

  /** The number of bad rows by {@link BadRowKind#key()}, without the kinds that did not occur. */
  public Map<String, Long> byKind() {
    Map<String, Long> byKind = new TreeMap<>();
    for (BadRowKind kind : BadRowKind.values()) {
      if (count(kind) > 0) {
        byKind.put(kind.key(), count(kind));
      }
    }
    return byKind;
  }

  /** The first bad row in the order of files and rows, or null if there is none. */
  BadRow first() {
    return first;
  }

  /**
   * Throws if the policy rejects the input, or if there are no good rows.
   *
   * @param input the name of the input in messages
   * @param describe returns the position and the error of a row
   * @param goodRows the number of good rows
   * @throws BadDataException if more rows are bad than the policy allows, if a file is broken, or
   *     if {@code goodRows} is 0; the message describes the first bad row
   */
  public void enforce(
      String input, Function<BadRow, String> describe, BadRowPolicy onBadRows, long goodRows) {
    boolean fatal = onBadRows.maxBadFraction() == 0 || count(BadRowKind.BROKEN) > 0;
    if (fatal && total() > 0) {
      throw new BadDataException(describe.apply(first) + more(total() - 1) + hint());
    }
    long rows = goodRows + total();
    if (goodRows > 0 && total() > onBadRows.maxBadFraction() * rows) {
      throw new BadDataException(
          input
              + ": "
              + total()
              + " of "
              + rows
              + " rows are bad, more than the allowed fraction "
              + onBadRows.maxBadFraction()
              + "; the first: "
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

  /** What the user can do about missing values; rows that are not in files have no option. */
  private String hint() {
    if (!first.isInFile() || count(BadRowKind.MISSING) + count(BadRowKind.NAN) < total()) {
      return "";
    }
    return skipOnly > 0
        ? "; --on-bad-rows skip leaves such rows out"
        : "; --missing marginal uses the values that such rows have, --on-bad-rows skip leaves them out";
  }

  private static String more(long others) {
    return others == 0 ? "" : " (and " + others + " more bad row" + (others == 1 ? ")" : "s)");
  }
}
