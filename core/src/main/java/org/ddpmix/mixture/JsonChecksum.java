package org.ddpmix.mixture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.ddpmix.exception.BadDataException;

/**
 * The checksum in a JSON object. It covers the fields in their order and the bits of the numbers,
 * and not how the text is spaced or a number is written. A file without a checksum, which somebody
 * may have written by hand, is accepted.
 */
final class JsonChecksum {
  private static final String FIELD = "checksum";

  private final MessageDigest digest;

  private JsonChecksum() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  /** Adds the checksum of the other fields as the last field. */
  static void add(ObjectNode json) {
    json.put(FIELD, of(json));
  }

  /**
   * Compares the checksum with the content, if there is one.
   *
   * @param where the name of the file, for the message
   * @throws BadDataException if they differ
   */
  static void check(JsonNode json, String where) {
    JsonNode stated = json.get(FIELD);
    if (stated != null && !stated.asText().equals(of(json))) {
      throw new BadDataException(
          where
              + ": its checksum does not match its content; if the change was intended, remove"
              + " \"checksum\"");
    }
  }

  private static String of(JsonNode json) {
    JsonChecksum checksum = new JsonChecksum();
    json.fields()
        .forEachRemaining(
            field -> {
              if (!field.getKey().equals(FIELD)) {
                checksum.text(field.getKey());
                checksum.value(field.getValue());
              }
            });
    return "sha256:" + HexFormat.of().formatHex(checksum.digest.digest());
  }

  private void value(JsonNode node) {
    if (node.isNumber()) {
      bits('n', Double.doubleToLongBits(node.doubleValue()));
    } else if (node.isContainerNode()) {
      bits(node.isArray() ? '[' : '{', node.size());
      node.fields().forEachRemaining(field -> text(field.getKey()));
      node.forEach(this::value);
    } else {
      text(node.toString());
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    bits('t', bytes.length);
    digest.update(bytes);
  }

  private void bits(char kind, long bits) {
    digest.update(ByteBuffer.allocate(9).put((byte) kind).putLong(bits).array());
  }
}
