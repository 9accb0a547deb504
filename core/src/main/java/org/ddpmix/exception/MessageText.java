package org.ddpmix.exception;

import java.util.Locale;

/**
 * Text that is safe to print: names and values from files may contain control characters, with
 * which a terminal can be made to show something else.
 */
public final class MessageText {
  /** The most characters of a message. */
  public static final int MAX_LENGTH = 500;

  private static final int MAX_VALUE = 200;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private MessageText() {}

  /**
   * Replaces control characters, line ends, characters that change the direction of text, other
   * invisible format characters and unpaired surrogates by {@code \\u} and four hexadecimal digits.
   */
  public static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isShown(c)) {
                out.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    return out.toString();
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      case Character.FORMAT -> c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER; // in words
      default -> true;
    };
  }

  /** One line of at most {@value #MAX_LENGTH} characters; a longer text loses its middle. */
  public static String line(String text) {
    return shortened(escaped(text), MAX_LENGTH);
  }

  /** A value within a message, which must leave room for what is said about it. */
  static String value(Object value) {
    return shortened(escaped(String.valueOf(value)), MAX_VALUE);
  }

  private static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int head = (most - 1) / 2;
    int tail = text.length() - (most - 1 - head);
    head -= Character.isHighSurrogate(text.charAt(head - 1)) ? 1 : 0;
    tail += Character.isLowSurrogate(text.charAt(tail)) ? 1 : 0;
    return text.substring(0, head) + "…" + text.substring(tail);
  }
}
