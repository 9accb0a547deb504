package org.ddpmix.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.training.MixtureFitter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static Settings with(String key, Object value) {
    return new Configuration(List.of(Configuration.option("fit", key, value))).section("fit");
  }

  private static void refuses(Settings settings, Function<Settings, ?> read, String message) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> read.apply(settings))
        .withMessage(message);
  }

  /** {@link MixtureFitter} has the defaults of the command, which core cannot read. */
  @Test
  void theFitterWithoutSparkHasTheDefaultsOfFit() {
    assertThat(with("k", 3).descent("annealed", 0)).isEqualTo(new MixtureFitter(3).settings());
  }

  @ParameterizedTest
  @CsvSource({"7, 7", "1e6, 1000000", "2147483647, 2147483647", "+5, 5", "3.0, 3"})
  void wholeNumbers(String text, int value) {
    assertThat(with("k", text).count("k", 1)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "2.5", "x", "", "2147483648", "1e999999999", "NaN", "0x10"})
  void badWholeNumbers(String text) {
    refuses(
        with("k", text),
        settings -> settings.count("k", 1),
        "--k: " + text + " is not allowed; it must be a whole number of at least 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "1e999", "1d", "0x1p3", "one"})
  void badPositiveNumbers(String text) {
    refuses(
        with("step-size", text),
        settings -> settings.positive("step-size"),
        "--step-size: " + text + " is not allowed; it must be a number above 0");
  }

  @Test
  void zeroIsNotNegative() {
    assertThat(with("tol", "0").nonNegative("tol")).isZero();
    refuses(
        with("tol", "-1e-9"),
        settings -> settings.nonNegative("tol"),
        "--tol: -1e-9 is not allowed; it must be a number of at least 0");
  }

  @Test
  void seedsHave64Bits() {
    assertThat(with("seed", "-9223372036854775808").seed("seed")).isEqualTo(Long.MIN_VALUE);
    refuses(
        with("seed", "9223372036854775808"),
        settings -> settings.seed("seed"),
        "--seed: 9223372036854775808 is not allowed; it must be a whole number of 64 bits");
  }

  @Test
  void choicesAndFlags() {
    assertThat(with("gradient", "textbook").choice("gradient", "projected", "textbook"))
        .isEqualTo("textbook");
    refuses(
        with("gradient", "Textbook"),
        settings -> settings.choice("gradient", "projected", "textbook"),
        "--gradient: Textbook is not allowed; it must be one of projected, textbook");
    assertThat(with("header", false).flag("header")).isFalse();
    refuses(
        with("header", "maybe"),
        settings -> settings.flag("header"),
        "--header: maybe is not allowed; it must be true or false");
  }

  @Test
  void missingOnes() {
    Settings none = new Configuration(List.of()).section("fit");
    assertThat(none.ifGiven("truth", none::text)).isEmpty();
    refuses(
        none,
        settings -> settings.text("input"),
        "--input is missing; give it, or fit.input in a configuration file");
  }

  @Test
  void lists(@TempDir Path folder) throws Exception {
    assertThat(with("features", "a, b,c d").list("features")).containsExactly("a", "b", "c d");
    refuses(
        with("features", "a,,b"),
        settings -> settings.list("features"),
        "--features: a,,b is not allowed; it must be one or more names, with a comma between them");
    Path file = Files.writeString(folder.resolve("x.conf"), "fit.features = [\"a,b\", 3]");
    Settings settings =
        new Configuration(List.of(Configuration.file(file.toString()))).section("fit");
    assertThat(settings.list("features")).containsExactly("a,b", "3");
  }

  @Test
  void fileAndLineAreNamed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("x.conf"), "fit {\n  k = 0\n}");
    refuses(
        new Configuration(List.of(Configuration.file(file.toString()))).section("fit"),
        settings -> settings.count("k", 1),
        "fit.k (" + file + ": 2): 0 is not allowed; it must be a whole number of at least 1");
  }
}
