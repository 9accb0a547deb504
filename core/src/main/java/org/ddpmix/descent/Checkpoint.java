package org.ddpmix.descent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
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
import java.util.Objects;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.StoredFormat;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.start.SelectionTable;

/**
 * The state from which an interrupted run resumes with bit-identical results.
 *
 * @param conditions the settings and a digest of the samples, by name; a run resumes only if all of
 *     them are equal
 * @param state the state of the descent
 * @param history the records of all previous steps
 * @param selection what the initialization compared and chose; null if it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Checkpoint(
    Map<String, String> conditions,
    DescentState state,
    List<StepRecord> history,
    SelectionTable selection) {

  /** Creates a checkpoint of a run that compared nothing. */
  public Checkpoint(Map<String, String> conditions, DescentState state, List<StepRecord> history) {
    this(conditions, state, history, null);
  }

  private static final String FORMAT = "ddpmix-checkpoint/1";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .addModule(
              new SimpleModule()
                  .addSerializer(Mixture.class, new MixtureSerializer())
                  .addDeserializer(Mixture.class, new MixtureDeserializer()))
          .build();

  /**
   * Serializes the checkpoint to two lines. The first line holds the format and the SHA-256 digest
   * of the second line. The second line is JSON; reading its numbers back gives the same bits.
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
   * Parses a checkpoint that {@link #toText} wrote.
   *
   * @param where the name of the file, for error messages
   * @throws org.ddpmix.exception.NewerFormatException if a newer version wrote it
   * @throws BadDataException if the text was modified, is incomplete or has another format
   */
  public static Checkpoint parse(String text, String where) {
    int end = text.indexOf('\n');
    if (end < 0 || !text.endsWith("\n") || end == text.length() - 1) {
      throw new BadDataException(where + ": the checkpoint is incomplete");
    }
    String json = text.substring(end + 1, text.length() - 1);
    StoredFormat.check(text.substring(0, end).split(" ", 2)[0], FORMAT, where);
    if (!text.startsWith(FORMAT + " ")) {
      throw new BadDataException(where + ": the checkpoint is damaged");
    }
    if (!text.substring(FORMAT.length() + 1, end).equals(digest(json))) {
      throw new BadDataException(
          where + ": the file is corrupt: the checksum does not match the content");
    }
    Checkpoint checkpoint = null;
    try {
      checkpoint = MAPPER.readValue(json, Checkpoint.class);
    } catch (JsonProcessingException e) {
      // Refused below.
    }
    if (checkpoint == null || !checkpoint.isConsistent()) {
      throw new BadDataException(where + ": the file was written by another version");
    }
    return checkpoint;
  }

  /** Whether all values are there, and belong together. */
  private boolean isConsistent() {
    return conditions != null
        && conditions.values().stream().allMatch(Objects::nonNull)
        && history != null
        && history.stream().allMatch(Objects::nonNull)
        && state != null
        && state.isConsistent();
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform supports SHA-256
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
