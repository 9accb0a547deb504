package org.ddpmix.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.NewerFormatException;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final Checkpoint CHECKPOINT =
      checkpoint(new double[] {0.1 + 0.2, -1e-300, Double.MIN_VALUE, 4e77}, 1.0 / 3, Double.NaN);

  private static Checkpoint checkpoint(double[] numbers, double weight, double error) {
    Mixture mixture = new Mixture(2, 2, new double[] {weight, 1 - weight}, numbers, 2.5);
    DescentState state =
        new DescentState(
            mixture,
            7,
            1,
            2,
            3,
            numbers,
            Double.POSITIVE_INFINITY,
            mixture,
            Double.POSITIVE_INFINITY,
            17.25);
    return new Checkpoint(
        Map.of("k", "2", "name", "a \"quoted\" µ\n"),
        state,
        List.of(new StepRecord(7, 2, 0.3, numbers[0], 1e-9, 0.5, error)));
  }

  private static void assertSame(Checkpoint read, Checkpoint written) {
    assertThat(read.conditions()).isEqualTo(written.conditions());
    assertThat(read.history()).isEqualTo(written.history());
    assertThat(read.state().mixture()).isEqualTo(written.state().mixture());
    assertThat(read.state())
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(written.state());
  }

  @Test
  void roundTripIsBitIdentical() {
    assertSame(Checkpoint.parse(CHECKPOINT.toText(), "x"), CHECKPOINT);
  }

  @Property(tries = 100)
  void anyNumbersRoundTrip(@ForAll @Size(4) double[] numbers, @ForAll double error) {
    Checkpoint checkpoint = checkpoint(numbers, 0.25, error);
    assertSame(Checkpoint.parse(checkpoint.toText(), "x"), checkpoint);
  }

  @Property(tries = 300)
  void changedCharacterIsRejected(
      @ForAll @IntRange(max = 100_000) int place, @ForAll @CharRange(from = ' ', to = 'µ') char c) {
    StringBuilder text = new StringBuilder(CHECKPOINT.toText());
    int at = place % text.length();
    if (text.charAt(at) != c) {
      text.setCharAt(at, c);
      assertRejected(text.toString());
    }
  }

  @Property(tries = 300)
  void truncatedTextIsRejected(@ForAll @IntRange(max = 100_000) int length) {
    String text = CHECKPOINT.toText();
    assertRejected(text.substring(0, length % text.length()));
  }

  @Test
  void appendedTextIsRejected() {
    assertRejected(CHECKPOINT.toText() + "\n");
    assertRejected(CHECKPOINT.toText() + CHECKPOINT.toText());
  }

  @Test
  void aNewerVersionIsNotDamage() {
    assertThatThrownBy(
            () ->
                Checkpoint.parse(CHECKPOINT.toText().replace("checkpoint/1", "checkpoint/2"), "x"))
        .isInstanceOf(NewerFormatException.class)
        .hasMessage(
            "x: it was written by a newer version: ddpmix-checkpoint/2; this version reads up to"
                + " ddpmix-checkpoint/1");
  }

  private static void assertRejected(String text) {
    assertThatThrownBy(() -> Checkpoint.parse(text, "a/x"))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith("a/x: ")
        .hasMessageNotContaining("\n");
  }
}
