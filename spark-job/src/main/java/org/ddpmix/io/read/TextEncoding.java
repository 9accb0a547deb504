package org.ddpmix.io.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;

/**
 * How the bytes of a text file become characters.
 *
 * @param charset the name of the character set
 * @param codec the name of the Hadoop codec that decompresses the file, or null
 * @param unexpectedCodec whether the file name does not tell the compression
 */
record TextEncoding(String charset, String codec, boolean unexpectedCodec) implements Serializable {

  private static final int HEAD = 1 << 16;

  /** The error of a file whose bytes are not of its character set. */
  static final String WRONG_CHARACTER =
      "a character does not have the encoding of the file; set --encoding, for example to"
          + " windows-1252";

  /** UTF-8 without compression. */
  static final TextEncoding PLAIN = new TextEncoding("UTF-8", null, false);

  /**
   * Checks the name of a character set.
   *
   * @throws InvalidSettingException if this Java platform does not have it
   */
  static void check(String charset) {
    try {
      Charset.forName(charset);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new InvalidSettingException(
          "encoding", charset, "it must be auto or a character set such as UTF-8 or windows-1252");
    }
  }

  /** Whether a reader may start after any line feed byte. */
  boolean isSplittable() {
    return codec == null && !charset.startsWith("UTF-16") && !charset.startsWith("UTF-32");
  }

  /**
   * Detects the encoding of a file from its first bytes.
   *
   * @param wanted the character set, or null to detect it
   * @param name the name of the file, for messages
   * @throws BadDataException if the file is not text
   */
  static TextEncoding detect(Path file, String wanted, String name, Configuration hadoop)
      throws IOException {
    FileSystem fileSystem = file.getFileSystem(hadoop);
    byte[] head;
    try (InputStream in = fileSystem.open(file)) {
      head = in.readNBytes(HEAD);
    }
    CompressionCodecFactory codecs = new CompressionCodecFactory(hadoop);
    CompressionCodec byName = codecs.getCodec(file);
    String codec = codecOf(head, byName, name);
    if (codec != null) {
      try (InputStream in = codec(codec, hadoop).createInputStream(fileSystem.open(file))) {
        head = in.readNBytes(HEAD);
      }
    }
    return new TextEncoding(
        wanted == null ? charsetOf(head, name) : wanted, codec, codec != null && byName == null);
  }

  private static String codecOf(byte[] head, CompressionCodec byName, String name) {
    if (startsWith(head, 0x1f, 0x8b)) {
      return "gzip";
    }
    if (startsWith(head, 'B', 'Z', 'h') && head.length > 10 && head[4] == 0x31) {
      return "bzip2";
    }
    String other =
        startsWith(head, 'P', 'K', 3, 4)
            ? "a zip archive (or an Excel workbook)"
            : startsWith(head, 0xfd, '7', 'z', 'X', 'Z')
                ? "an xz archive"
                : startsWith(head, 'P', 'A', 'R', '1')
                    ? "a Parquet file"
                    : startsWith(head, 'O', 'R', 'C') && head.length > 3 && head[3] < ' '
                        ? "an ORC file"
                        : startsWith(head, 'O', 'b', 'j', 1)
                            ? "an Avro file"
                            : startsWith(head, '%', 'P', 'D', 'F') ? "a PDF document" : null;
    if (other != null) {
      throw new BadDataException(name + ": it is not text but " + other);
    }
    if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) {
      return "zstandard";
    }
    // A text file may be named .gz, because browsers decompress files when they save them.
    return byName == null || byName.getDefaultExtension().matches("\\.(gz|bz2|zst)")
        ? null
        : byName.getClass().getName();
  }

  private static boolean startsWith(byte[] head, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= head.length || (head[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static CompressionCodec codec(String codec, Configuration hadoop) throws IOException {
    CompressionCodecFactory codecs = new CompressionCodecFactory(hadoop);
    CompressionCodec found =
        codec.indexOf('.') < 0 ? codecs.getCodecByName(codec) : codecs.getCodecByClassName(codec);
    if (found == null) {
      throw new IOException("this Hadoop has no codec for " + codec);
    }
    return found;
  }

  /** Decompresses a stream, if the file is compressed. */
  InputStream decompressed(InputStream in, Configuration hadoop) throws IOException {
    return codec == null ? in : codec(codec, hadoop).createInputStream(in);
  }

  private static String charsetOf(byte[] head, String name) {
    if (startsWith(head, 0xef, 0xbb, 0xbf)) {
      return "UTF-8";
    }
    if (startsWith(head, 0xff, 0xfe, 0, 0)) {
      return "UTF-32LE";
    }
    if (startsWith(head, 0, 0, 0xfe, 0xff)) {
      return "UTF-32BE";
    }
    if (startsWith(head, 0xff, 0xfe)) {
      return "UTF-16LE";
    }
    if (startsWith(head, 0xfe, 0xff)) {
      return "UTF-16BE";
    }
    int[] zeros = new int[2]; // at even and at odd positions
    for (int i = 0; i < head.length; i++) {
      zeros[i % 2] += head[i] == 0 ? 1 : 0;
    }
    if (zeros[0] + zeros[1] > 0) {
      int pairs = head.length / 2;
      if (zeros[1] > 0.4 * pairs && zeros[0] < 0.05 * pairs) {
        return "UTF-16LE";
      }
      if (zeros[0] > 0.4 * pairs && zeros[1] < 0.05 * pairs) {
        return "UTF-16BE";
      }
      throw new BadDataException(
          name + ": it contains zero bytes, so it is binary data and not text");
    }
    return isUtf8(head) ? "UTF-8" : "windows-1252";
  }

  /** Whether the bytes are UTF-8; an incomplete character at the end is accepted. */
  private static boolean isUtf8(byte[] head) {
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(
                ByteBuffer.wrap(head), CharBuffer.allocate(head.length + 1), head.length < HEAD);
    return !result.isError();
  }

  /** The notes on what differs from uncompressed UTF-8, for the user. */
  String description() {
    String text = charset.equals("UTF-8") ? "" : "encoding " + charset;
    return unexpectedCodec ? (text.isEmpty() ? "" : text + ", ") + codec + " content" : text;
  }

  @Override
  public String toString() {
    return Arrays.asList(charset, codec).toString();
  }
}
