package org.ddpmix.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.json.PackageVersion;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.ddpmix.exception.BadDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixtureJsonTest {
  private static final String GOOD =
      "{\"format\":\"ddpmix-mixture/1\",\"dimension\":2,\"variance\":1.0,\"weights\":[0.5,0.5],"
          + "\"means\":[[0.1,2.0],[3.0,-1.0]]}";

  @Property(tries = 200)
  void roundTripIsBitIdentical(
      @ForAll @Size(6) long[] bits,
      @ForAll long varianceBits,
      @ForAll @IntRange(max = 97) int part) {
    double[] means = new double[6];
    for (int i = 0; i < 6; i++) {
      means[i] = finite(bits[i]);
    }
    double variance = Math.max(Double.MIN_VALUE, Math.abs(finite(varianceBits)));
    Mixture mixture =
        new Mixture(2, 3, new double[] {part / 97.0, 1 - part / 97.0}, means, variance);
    assertThat(MixtureJson.read(MixtureJson.write(mixture), "x.json")).isEqualTo(mixture);
  }

  /**
   * Maps any bits to a finite number: if the exponent bits are all ones (NaN or infinity), one of
   * them is cleared.
   */
  private static double finite(long bits) {
    double any = Double.longBitsToDouble(bits);
    return Double.isFinite(any) ? any : Double.longBitsToDouble(bits & ~(1L << 60));
  }

  @Test
  void writesTheFormat() {
    String written = MixtureJson.write(MixtureJson.read(GOOD, "x.json"));
    assertThat(written.replaceAll(",\"checksum\":\"sha256:[0-9a-f]{64}\"}$", "}"))
        .isNotEqualTo(written)
        .isEqualTo(GOOD);
  }

  @ParameterizedTest
  @CsvSource({"2.0, 2.0000000000000004", "'[0.5,0.5]', '[0.25,0.75]'", "0.1, -0.1"})
  void anyChangedNumberDiffersFromTheChecksum(String number, String changed) {
    String written = MixtureJson.write(MixtureJson.read(GOOD, "x.json"));
    assertThat(written).contains(number);
    assertThatThrownBy(() -> MixtureJson.read(written.replace(number, changed), "x.json"))
        .isInstanceOf(BadDataException.class)
        .hasMessage(
            "x.json: its checksum does not match its content; if the change was intended, remove"
                + " \"checksum\"");
  }

  /** The digits of a number differ between versions of Java; its bits do not. */
  @Test
  void anotherSpellingKeepsTheChecksum() {
    String written = MixtureJson.write(MixtureJson.read(GOOD, "x.json"));
    String respelled = written.replace("2.0]", "20.00e-1\n]").replace(":1.0", ": 1");
    assertThat(respelled).doesNotContain("2.0").isNotEqualTo(written);
    assertThat(MixtureJson.read(respelled, "x.json")).isEqualTo(MixtureJson.read(GOOD, "x.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ddpmix-mixture/1 | ddpmix-mixture/9 | it was written by a newer version: ddpmix-mixture/9; this version reads up to ddpmix-mixture/2",
        "ddpmix-mixture/1 | ddpmix-run/1 | its \"format\" is \"ddpmix-run/1\", and should be \"ddpmix-mixture/2\"",
        "\"dimension\":2 | \"dimension\":3 | means[0] has 2 numbers, and \"dimension\" is 3",
        "\"dimension\":2 | \"dimension\":0 | \"dimension\" is 0, and should be a whole number of at least 1",
        "\"variance\":1.0, | `` | variance is null, and should be a number",
        "\"variance\":1.0 | \"variance\":-1 | variance: -1.0 is not allowed; it must be positive and finite",
        "[0.5,0.5] | [0.5,0.6] | sum of the weights: 1.1 is not allowed; it must be 1",
        "[0.5,0.5] | [1.5,-0.5] | weight: 1.5 is not allowed; it must be between 0 and 1",
        "[0.5,0.5] | [1] | \"means\" should be a list of 1 lists, as many as weights",
        "[0.1,2.0] | [0.1,\"a\"] | means[0][1] is \"a\", and should be a number",
        "-1.0]]} | -1.0 | not JSON: Unexpected end-of-input: expected close marker for Array",
      })
  void errorMessageNamesTheProblem(String part, String replacement, String message) {
    assertThatThrownBy(() -> MixtureJson.read(GOOD.replace(part, replacement), "x.json"))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith("x.json: " + message);
  }

  @Test
  void trailingBraceIsRejected() {
    // The message differs in Jackson 2.15, the version of Spark 3.5.
    String jackson =
        PackageVersion.VERSION.getMinorVersion() == 15
            ? "expected ']' (for root starting at"
            : "no open Object to close";
    assertThatThrownBy(() -> MixtureJson.read(GOOD + "}", "x.json"))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith("x.json: not JSON: Unexpected close marker '}': " + jackson);
  }

  /** Characters replaced, removed or inserted. */
  @Property(tries = 2000)
  void mutatedTextIsRejectedInOneLineOrValid(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 200) Integer> places,
      @ForAll @Size(4) List<@From("pieces") String> pieces) {
    StringBuilder text = new StringBuilder(GOOD);
    for (int i = 0; i < places.size(); i++) {
      int from = places.get(i) % text.length();
      text.replace(from, Math.min(text.length(), from + places.get(i) % 3), pieces.get(i));
    }
    try {
      assertThat(MixtureJson.read(text.toString(), "x.json").dimension()).isPositive();
    } catch (BadDataException e) {
      assertThat(e).hasMessageStartingWith("x.json: ").hasMessageNotContaining("\n");
    }
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "", "[", "]", "{", "}", ",", "\"", "-", "1e999", "2147483647", "null", "NaN", "\n"),
        Arbitraries.strings().ofMaxLength(3));
  }

  @Test
  void wrongDimensionAllocatesNoMemory() {
    assertThatThrownBy(
            () ->
                MixtureJson.read(GOOD.replace("\"dimension\":2", "\"dimension\":2147483647"), "x"))
        .isInstanceOf(BadDataException.class)
        .hasMessage("x: means[0] has 2 numbers, and \"dimension\" is 2147483647");
  }

  @Test
  void deepNestingIsRejectedInOneLine() {
    assertThatThrownBy(() -> MixtureJson.read("[".repeat(1_000_000), "x.json"))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith("x.json: not JSON: ")
        .hasMessageNotContaining("\n");
  }
}
