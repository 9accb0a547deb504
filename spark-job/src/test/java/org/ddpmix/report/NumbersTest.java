package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  /** The error has two digits, and the number the same decimals. */
  @ParameterizedTest
  @CsvSource({
    "3.14159, 0.0123, 3.142 ± 0.012",
    "-0.5, 0.5, -0.50 ± 0.50",
    "1234.5, 67, 1235 ± 67",
    "1234.5, 678, 1235 ± 678",
    "5e7, 2.34e6, 5.00e+07 ± 2.3e+06",
    "1e-9, 2.34e-10, 1.00e-09 ± 2.3e-10",
    "2, 0, 2.000",
    "2, NaN, 2.000",
    "2, Infinity, 2.000"
  })
  void numbersHaveTheirErrors(double x, double error, String text) {
    assertThat(Numbers.withError(x, error)).isEqualTo(text);
  }
}
