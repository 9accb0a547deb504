package org.ddpmix.io.read;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Hides carriage returns within quotes from the CSV parser. FastCSV 4.1 takes the line feed after a
 * quoted field for a part of the last carriage return in that field, and joins two records.
 */
final class QuotedReturns extends FilterReader {
  /** Stands for a carriage return. Unicode reserves it for such use within a program. */
  private static final char MARK = '\ufdd0';

  private boolean quoted;

  QuotedReturns(Reader in) {
    super(in);
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    for (int i = offset; i < offset + count; i++) {
      if (target[i] == '"') {
        quoted = !quoted;
      } else if (quoted && target[i] == '\r') {
        target[i] = MARK;
      }
    }
    return count;
  }

  /** Puts the carriage returns of a quoted field back. */
  static void restore(char[] buffer, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == MARK) {
        buffer[i] = '\r';
      }
    }
  }
}
