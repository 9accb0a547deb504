package org.ddpmix.descent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
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

  /** Someone who can compute the digest can write any content. */
  @Test
  void aMissingNullOrAbsurdFieldIsRejected() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode whole = mapper.readTree(CHECKPOINT.toText().split("\n")[1]);
    assertThat(signed(whole)).isEqualTo(CHECKPOINT.toText());
    int rejected = 0;
    for (String path : paths(whole, "", new ArrayList<>())) {
      for (String value : List.of("", "null", "{}", "[]", "[null]", "\"x\"", "-1", "1e400")) {
        JsonNode changed = whole.deepCopy();
        String name = path.substring(path.lastIndexOf('/') + 1);
        JsonNode parent = changed.at(path.substring(0, path.lastIndexOf('/')));
        if (parent instanceof ObjectNode object) {
          object.remove(name);
          if (!value.isEmpty()) {
            object.set(name, mapper.readTree(value));
          }
        } else {
          ((ArrayNode) parent)
              .set(Integer.parseInt(name), value.isEmpty() ? null : mapper.readTree(value));
        }
        try {
          Checkpoint read = Checkpoint.parse(signed(changed), "a/x");
          assertThat(Checkpoint.parse(read.toText(), "again").conditions())
              .isEqualTo(read.conditions());
          assertThat(read.state().lastMove()).hasSize(4);
        } catch (BadDataException e) {
          assertThat(e.getMessage()).startsWith("a/x: ").doesNotContain("\n");
          rejected++;
        }
      }
    }
    assertThat(rejected).isGreaterThan(150);
  }

  private static String signed(JsonNode json) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(json.toString().getBytes(StandardCharsets.UTF_8));
    return "ddpmix-checkpoint/1 " + HexFormat.of().formatHex(digest) + "\n" + json + "\n";
  }

  /** The paths of all fields and elements. */
  private static List<String> paths(JsonNode node, String path, List<String> into) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
      keys.add(Integer.toString(i));
    }
    for (String key : keys) {
      into.add(path + "/" + key);
      paths(
          node.isArray() ? node.get(Integer.parseInt(key)) : node.get(key), path + "/" + key, into);
    }
    return into;
  }

  private static void assertRejected(String text) {
    assertThatThrownBy(() -> Checkpoint.parse(text, "a/x"))
        .isInstanceOf(BadDataException.class)
        .hasMessageStartingWith("a/x: ")
        .hasMessageNotContaining("\n");
  }
}
