package org.ddpmix.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.StoredFormat;

/** Converts records to JSON and back. Instants are ISO 8601 text. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantDeserializer()))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /** The indented JSON of a record or map, followed by a newline. */
  public static String write(Object value) {
    return write(value, MAPPER.writerWithDefaultPrettyPrinter()) + "\n";
  }

  /** The indented JSON of a record with its format as the first field, followed by a newline. */
  static String write(String format, Object value) {
    ObjectNode json = MAPPER.createObjectNode().put("format", format);
    json.setAll((ObjectNode) MAPPER.valueToTree(value));
    return write(json);
  }

  /**
   * Reads a record that {@link #write(String, Object)} wrote. Files of the first version may have
   * no format.
   *
   * @param latest the latest format that can be read
   * @throws BadDataException if the text is not JSON of this record, or of a newer format
   */
  static <T> T read(String json, String latest, Class<T> type, String where) {
    JsonNode tree = read(json, JsonNode.class, where);
    if (!tree.isObject()) {
      throw new BadDataException(where + ": it must be a JSON object");
    }
    if (tree.has("format")) {
      StoredFormat.check(tree.get("format").asText(), latest, where);
    }
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw unparsable(where, e);
    }
  }

  /**
   * Requires a condition of a value that was read.
   *
   * @param what the field and what it must be
   */
  static void require(boolean holds, String where, String what) {
    if (!holds) {
      throw new BadDataException(where + ": " + what);
    }
  }

  /**
   * The JSON of a record or map in one line, with {@code <} escaped for an HTML script element.
   * Maps are sorted by key: the order of {@code Map.of} differs between JVMs.
   */
  static String script(Object value) {
    return write(value, MAPPER.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS))
        .replace("<", "\\u003c");
  }

  private static String write(Object value, ObjectWriter writer) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a record.
   *
   * @param where the file's name, for messages
   * @throws BadDataException if the text is not JSON of this record
   */
  static <T> T read(String json, Class<T> type, String where) {
    try {
      T value = MAPPER.readValue(json, type);
      if (value != null) {
        return value;
      }
    } catch (JsonProcessingException e) {
      throw unparsable(where, e);
    }
    throw new BadDataException(where + ": it is null; it must be a JSON object");
  }

  private static BadDataException unparsable(String where, JsonProcessingException e) {
    return new BadDataException(
        where + ": it cannot be parsed: " + e.getOriginalMessage().lines().findFirst().orElse(""));
  }

  private static final class InstantDeserializer extends FromStringDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantDeserializer() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String text, DeserializationContext context) {
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(e.getMessage());
      }
    }
  }
}
