package org.ddpmix.exception;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTextTest {

  @ParameterizedTest
  @CsvSource({
    "1b, \\u001b", // ESC, which starts the commands of a terminal
    "d, \\u000d",
    "a, \\u000a",
    "7, \\u0007",
    "0, \\u0000",
    "7f, \\u007f",
    "9b, \\u009b", // C1: a command in one character
    "202e, \\u202e", // text from right to left
    "2066, \\u2066",
    "200f, \\u200f",
    "2028, \\u2028",
    "feff, \\ufeff",
    "d800, \\ud800",
    "e0041, \\udb40\\udc41" // invisible tag letters
  })
  void charactersThatActOnATerminalAreEscaped(String codePoint, String escaped) {
    String given = "a" + Character.toString(Integer.parseInt(codePoint, 16)) + "b";
    assertThat(MessageText.line(given)).isEqualTo("a" + escaped + "b");
    assertThat(new BadDataException(given)).hasMessage("a" + escaped + "b");
    assertThat(new InvalidSettingException("--k", given, "x"))
        .hasMessage("--k: a" + escaped + "b is not allowed; x");
  }

  @Test
  void otherTextIsKept() {
    String text = "Größe 大小 \\ 'x' – 👩\u200d🔬";
    assertThat(MessageText.line(text)).isEqualTo(text);
  }

  @Test
  void aLongMessageKeepsItsEnds() {
    assertThat(new BadDataException("x".repeat(500))).hasMessage("x".repeat(500));
    assertThat(MessageText.line("file" + "x".repeat(10_000) + "end"))
        .hasSize(500)
        .startsWith("filex")
        .contains("x…x")
        .endsWith("xend");
    assertThat(MessageText.line("👩".repeat(1000))).matches("👩+…👩+").hasSizeBetween(498, 500);
    assertThat(
            new InvalidSettingException("--k", "y".repeat(10_000), "it must be " + "z".repeat(250)))
        .hasMessageStartingWith("--k: yyy")
        .hasMessageEndingWith("yyy is not allowed; it must be " + "z".repeat(250));
  }
}
