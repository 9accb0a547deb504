package org.ddpmix.io.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberHintTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1,234        | separators of thousands",
        "1,234,567.8  | separators of thousands",
        "1'234        | separators of thousands",
        "1 234,5      | separators of thousands",
        "1\u00a0234   | separators of thousands",
        "1,5          | decimal points (--decimal",
        "'1.5'        | single quotes",
        "$1,200.50    | signs of currencies and units",
        "1.200,50 €   | signs of currencies and units",
        "-5 %         | signs of currencies and units",
        "4.5%         | signs of currencies and units",
        "52.1°        | signs of currencies and units",
        "EUR 12.50    | signs of currencies and units",
        "12.50 USD    | signs of currencies and units",
        "[1.5, 2]     | a list is read from Parquet or JSON",
        "(1 2 3)      | a list is read from Parquet or JSON",
      })
  void numbersThatAreNotRead(String text, String hint) {
    assertThat(NumberHint.of(text, false)).contains(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1.5 | decimal commas (--decimal", "1.234 | thousands", "1.234,5 | thousands"})
  void numbersThatAreNotReadWithDecimalCommas(String text, String hint) {
    assertThat(NumberHint.of(text, true)).contains(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1,234.5     | ,",
        "1.234,5     | .",
        "1,234,567   | ,",
        "-12.345.678 | .",
        "1'234       | '",
        "1 234,5     | ` `",
      })
  void separatorsOfThousands(String text, char separator) {
    assertThat(NumberHint.thousands(text)).isEqualTo(separator);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,234", "1.234", "0.123,4", "1234,5", "1,23,456", "1,234,5", "12", "a"})
  void noSeparatorOfThousandsIsCertain(String text) {
    assertThat(NumberHint.thousands(text)).isEqualTo((char) 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "abc",
        "A1",
        "12a",
        "12:30",
        "2024-01-31",
        "01.02.2024",
        "1.2.3",
        "[]",
        "[a]",
        "%",
        "$",
        "'a'",
        "''",
        "x%",
        "1/2",
        "+49 171 1234567",
        "12 kg",
        ","
      })
  void texts(String text) {
    assertThat(NumberHint.of(text, false)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"12 kg,true", "-1.5 m/s,true", "5 m³,true", "12,false", "kg,false", "3 large,true"})
  void units(String text, boolean expected) {
    assertThat(NumberHint.hasUnit(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\u22122.5     | -2.5",
        "1.5\u00a0     | 1.5",
        "\u202f3       | 3",
        "\ufeff7       | 7",
        "1.5D+03       | 1500",
        "-.25d2        | -25",
      })
  void otherFormsOfNumbers(String text, double value) {
    assertThat(NumberParser.parse(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1d", "1d5", "\u22122\u22123", "\u2212", "1\u00a02", ".D1"})
  void textsWithSuchCharacters(String text) {
    assertThat(NumberParser.parse(text)).isNaN();
  }
}
