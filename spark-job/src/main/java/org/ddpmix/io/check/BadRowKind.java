package org.ddpmix.io.check;

/** What can be wrong with a row. */
public enum BadRowKind {
  /** No value: null, an empty field, or R's NA. */
  MISSING("missing"),
  /** Text that is no number. */
  TEXT("text"),
  NAN("nan"),
  INFINITE("infinite"),
  /** Beyond ±{@link NumberParser#LARGEST}. */
  TOO_LARGE("tooLarge"),
  /** More or fewer values than the other rows have. */
  WRONG_LENGTH("wrongLength"),
  /** A row weight that is negative or no finite number. */
  WEIGHT("weight"),
  /** A LibSVM line that does not read {@code label index:value …} with ascending indices from 1. */
  MALFORMED("malformed"),
  /**
   * A CSV file whose header differs from the other files'. Its columns mean something else: it is
   * never skipped.
   */
  HEADER("header");

  private final String key;

  BadRowKind(String key) {
    this.key = key;
  }

  /** Its name where bad rows are counted. */
  public String key() {
    return key;
  }
}
