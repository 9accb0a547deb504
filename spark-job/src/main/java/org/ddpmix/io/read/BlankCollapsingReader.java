package org.ddpmix.io.read;

import java.io.IOException;
import java.io.Reader;

/**
 * Replaces runs of blanks by one, and removes blanks at the ends of lines; blanks in quotes stay.
 * Columns that are aligned with blanks then have one separator between them.
 */
final class BlankCollapsingReader extends Reader {
  private final Reader in;
  private boolean quoted;
  private boolean lineStart = true;
  private boolean pending; // a blank that is written if the line goes on

  BlankCollapsingReader(Reader in) {
    this.in = in;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length < 2) {
      throw new IllegalArgumentException("the buffer must have room for 2 characters");
    }
    int written = 0;
    char[] source = new char[length / 2];
    while (written == 0) {
      int count = in.read(source, 0, source.length);
      if (count < 0) {
        return -1;
      }
      for (int i = 0; i < count; i++) {
        char c = source[i];
        if (c == ' ' && !quoted) {
          pending = !lineStart;
          continue;
        }
        boolean lineEnd = c == '\n' || c == '\r';
        if (pending && (!lineEnd || quoted)) {
          target[offset + written++] = ' ';
        }
        pending = false;
        quoted ^= c == '"';
        lineStart = lineEnd && !quoted;
        target[offset + written++] = c;
      }
    }
    return written;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
