package org.ddpmix.sample;

/** What to do about rows that cannot be used. */
public enum OnBadRows {
  /** Refuse the input, naming the first of them. */
  FAIL,
  /** Leave them out and count them. */
  SKIP
}
