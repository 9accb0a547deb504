package org.ddpmix.io.read;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * A part of a text file. It consists of the lines that begin in it.
 *
 * @param path the file
 * @param start the offset of the first byte
 * @param length the number of bytes
 */
record TextSplit(String path, long start, long length) implements Serializable {

  /** The largest decompressed size of one file. */
  static final long MAX_DECOMPRESSED_BYTES = 256L << 30;

  private static final int BUFFER = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** Thrown if a file becomes larger than {@link #MAX_DECOMPRESSED_BYTES}. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long limit) {
      super("decompressed, it is larger than the limit of " + limit + " bytes");
    }
  }

  /**
   * Opens the lines of this part.
   *
   * @param whole whether the file is read as one part; then the first part has all lines
   * @return null if this part has no lines
   */
  Reader open(TextEncoding encoding, boolean whole, Configuration hadoop) throws IOException {
    boolean split = encoding.isSplittable() && !whole;
    if (!split && start > 0) {
      return null;
    }
    Path file = new Path(path);
    FSDataInputStream in = file.getFileSystem(hadoop).open(file);
    try {
      InputStream bytes = in;
      if (encoding.codec() != null) {
        bytes = new Limited(encoding.decompressed(in, hadoop), MAX_DECOMPRESSED_BYTES);
      } else if (split) {
        bytes = new Lines(in, start, start + length);
      }
      Reader reader =
          new BufferedReader(
              new InputStreamReader(
                  bytes,
                  Charset.forName(encoding.charset())
                      .newDecoder()
                      .onMalformedInput(CodingErrorAction.REPORT)
                      .onUnmappableCharacter(CodingErrorAction.REPLACE)),
              BUFFER);
      if (start == 0) {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
          reader.reset();
        }
      }
      return reader;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** Ends with an exception after a number of bytes. */
  static final class Limited extends InputStream {
    private final InputStream in;
    private final long limit;
    private long read;

    Limited(InputStream in, long limit) {
      this.in = in;
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = in.read(target, offset, length);
      read += Math.max(0, count);
      if (read > limit) {
        throw new TooLargeException(limit);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** The bytes of the lines that begin in [start, end). */
  private static final class Lines extends InputStream {
    private final FSDataInputStream in;
    private final long end;
    private long position; // of the next byte to read from the file
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int filled;
    private boolean ended;

    Lines(FSDataInputStream in, long start, long end) throws IOException {
      this.in = in;
      this.end = end;
      this.position = Math.max(0, start - 1);
      in.seek(position);
      if (start > 0) {
        skipLine();
      }
    }

    /** Skips the end of a line that began before; the byte before the start may end it. */
    private void skipLine() throws IOException {
      try {
        while (true) {
          fill();
          for (int i = 0; i < filled; i++) {
            if (buffer[i] == '\n') {
              next = i + 1;
              ended = position - filled + next >= end;
              truncate();
              return;
            }
          }
        }
      } catch (EOFException e) {
        ended = true;
        next = filled;
      }
    }

    private void fill() throws IOException {
      filled = in.read(buffer, 0, buffer.length);
      next = 0;
      if (filled < 0) {
        filled = 0;
        throw new EOFException();
      }
      position += filled;
    }

    /** Cuts the buffer after the line that contains the last byte of this part. */
    private void truncate() {
      long first = position - filled; // offset of buffer[0]
      if (position < end) {
        return;
      }
      for (int i = (int) Math.max(next, end - 1 - first); i < filled; i++) {
        if (buffer[i] == '\n') {
          filled = i + 1;
          lastSeen = true;
          return;
        }
      }
    }

    private boolean lastSeen; // the buffer ends with the last line of this part

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (ended) {
        return -1;
      }
      if (next >= filled) {
        if (lastSeen) {
          ended = true;
          return -1;
        }
        try {
          fill();
        } catch (EOFException e) {
          ended = true;
          return -1;
        }
        truncate();
      }
      int count = Math.min(length, filled - next);
      System.arraycopy(buffer, next, target, offset, count);
      next += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
