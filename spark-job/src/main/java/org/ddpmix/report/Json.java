package org.ddpmix.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.ddpmix.exception.BadDataException;

/** How records become text, and text records: moments as ISO 8601. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantDeserializer()))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /** The indented JSON of a record or map, closed by a newline. */
  public static String write(Object value) {
    return write(value, MAPPER.writerWithDefaultPrettyPrinter()) + "\n";
  }

  /** The JSON of a record or map in one line, safe within an HTML script: it has no {@code <}. */
  static String script(Object value) {
    return write(value, MAPPER.writer()).replace("<", "\\u003c");
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
   * @throws BadDataException when the text is not such a record
   */
  static <T> T read(String json, Class<T> type, String where) {
    try {
      T value = MAPPER.readValue(json, type);
      if (value != null) {
        return value;
      }
    } catch (JsonProcessingException e) {
      throw new BadDataException(
          where + ": it cannot be read: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
    throw new BadDataException(where + ": it is null");
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
