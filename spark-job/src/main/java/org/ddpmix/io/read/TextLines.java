package org.ddpmix.io.read;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.ddpmix.io.check.BadRowKind;
import org.ddpmix.io.check.RowError;

/** The lines of a text; a line that is too long ends it with a {@link RowError}. */
final class TextLines implements Iterator<Object> {

  /** The largest number of characters of a line. */
  static final int MAX_LINE = 1 << 26;

  private final Reader text;
  private final char[] buffer = new char[1 << 16];
  private int position;
  private int filled;
  private final StringBuilder line = new StringBuilder();
  private Object next;
  private boolean ended;

  TextLines(Reader text) {
    this.text = text;
  }

  @Override
  public boolean hasNext() {
    try {
      if (next == null && !ended) {
        next = readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return next != null;
  }

  private Object readLine() throws IOException {
    line.setLength(0);
    while (true) {
      if (position == filled) {
        position = 0;
        filled = Math.max(0, text.read(buffer, 0, buffer.length));
        if (filled == 0) {
          ended = true;
          return line.isEmpty() ? null : line.toString();
        }
      }
      int start = position;
      while (position < filled && buffer[position] != '\n') {
        position++;
      }
      line.append(buffer, start, position - start);
      if (line.length() > MAX_LINE) {
        ended = true;
        return new RowError(
            BadRowKind.BROKEN, null, "a line has more than " + MAX_LINE + " characters");
      }
      if (position < filled) {
        position++;
        return line.toString(); // a carriage return at the end is a blank to the parsers
      }
    }
  }

  @Override
  public Object next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Object result = next;
    next = null;
    return result;
  }
}
