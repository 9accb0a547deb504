package org.ddpmix.descent;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;

/**
 * What an interrupted run goes on from, to the same bits.
 *
 * @param conditions what must be the same for that, by name: settings, and a digest of the samples
 * @param state where the descent stood
 * @param history the records of all steps before
 */
public record Checkpoint(
    Map<String, String> conditions, DescentState state, List<StepRecord> history) {

  private static final String FORMAT = "ddpmix-checkpoint/1";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Mixture.class, new MixtureSerializer())
                  .addDeserializer(Mixture.class, new MixtureDeserializer()))
          .build();

  /**
   * Two lines: the format with a digest of the second one, and JSON whose numbers read back to the
   * same bits.
   */
  public String toText() {
    try {
      String json = MAPPER.writeValueAsString(this);
      return FORMAT + " " + digest(json) + "\n" + json + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @param where the file's name, for messages
   * @throws BadDataException when one character of the text has changed or is missing
   */
  public static Checkpoint parse(String text, String where) {
    int end = text.indexOf('\n');
    if (end < 0 || !text.endsWith("\n") || end == text.length() - 1) {
      throw new BadDataException(where + ": it is not a whole checkpoint");
    }
    String json = text.substring(end + 1, text.length() - 1);
    if (!text.startsWith(FORMAT + " ")) {
      throw new BadDataException(where + ": it is not of the format " + FORMAT);
    }
    if (!text.substring(FORMAT.length() + 1, end).equals(digest(json))) {
      throw new BadDataException(
          where + ": it is damaged: its checksum is not that of its content");
    }
    try {
      return MAPPER.readValue(json, Checkpoint.class);
    } catch (JsonProcessingException e) {
      throw new BadDataException(where + ": it was written by another version");
    }
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static final class MixtureSerializer extends JsonSerializer<Mixture> {
    @Override
    public void serialize(Mixture mixture, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeRawValue(MixtureJson.write(mixture));
    }
  }

  private static final class MixtureDeserializer extends JsonDeserializer<Mixture> {
    @Override
    public Mixture deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return MixtureJson.read(in.readValueAsTree().toString(), "checkpoint");
    }
  }
}
