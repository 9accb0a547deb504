package org.ddpmix.io.check;

/** The kinds of row errors. */
public enum BadRowKind {
  /** A missing value: null, an empty field, or a text such as NA; see {@link NumberParser}. */
  MISSING("missing"),
  /** Text that is not a number. */
  TEXT("text"),
  NAN("nan"),
  INFINITE("infinite"),
  /** A value whose magnitude exceeds {@link NumberParser#LARGEST}. */
  TOO_LARGE("tooLarge"),
  /** The number of values differs from that of the other rows. */
  WRONG_LENGTH("wrongLength"),
  /** A row weight that is negative or not a finite number. */
  WEIGHT("weight"),
  /** A LibSVM line without the form {@code label index:value …}, indices ascending from 1. */
  MALFORMED("malformed"),
  /**
   * A file whose remaining rows cannot be read, such as CSV with a quote that is not closed. This
   * error is never skipped, because the number of lost rows is unknown.
   */
  BROKEN("broken");

  private final String key;

  BadRowKind(String key) {
    this.key = key;
  }

  /** The name of this kind in {@code run.json} and in {@code PackedSamples.skipped()}. */
  public String key() {
    return key;
  }
}
