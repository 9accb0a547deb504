package org.ddpmix.mixture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.exception.StoredFormat;

/** Reads and writes mixtures as JSON, the format of {@code mixture.json} and {@code truth.json}. */
public final class MixtureJson {
  public static final String FORMAT = "ddpmix-mixture/1";

  /** The format of mixtures with names of the coordinates. */
  private static final String FORMAT_2 = "ddpmix-mixture/2";

  private static final int MAX_SHOWN_LENGTH = 60;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private MixtureJson() {}

  /**
   * Writes one line of JSON, with a checksum. Reading the numbers back gives the same bits.
   *
   * @throws IllegalArgumentException if the covariances are not of the shared family
   */
  public static String write(Mixture mixture) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("format", mixture.features().isEmpty() ? FORMAT : FORMAT_2);
    json.put("dimension", mixture.dimension());
    if (!mixture.features().isEmpty()) {
      mixture.features().forEach(json.putArray("features")::add);
    }
    json.put("variance", SharedVariance.of(mixture));
    ArrayNode weights = json.putArray("weights");
    ArrayNode means = json.putArray("means");
    for (int c = 0; c < mixture.k(); c++) {
      weights.add(mixture.weight(c));
      ArrayNode mean = means.addArray();
      for (double m : mixture.mean(c)) {
        mean.add(m);
      }
    }
    JsonChecksum.add(json);
    return json.toString();
  }

  /**
   * Reads a mixture that {@link #write} wrote.
   *
   * @param json the text
   * @param where the name of the file, for error messages
   * @throws BadDataException if the text is not a valid mixture
   */
  public static Mixture read(String json, String where) {
    try {
      JsonNode root = MAPPER.readTree(json);
      JsonNode format = root.get("format");
      StoredFormat.check(format == null ? null : format.asText(), FORMAT_2, where);
      JsonChecksum.check(root, where);
      int dimension = integer(root, where);
      double[] weights = numbers(root.get("weights"), "weights", where);
      JsonNode rows = root.get("means");
      if (rows == null || !rows.isArray() || rows.size() != weights.length) {
        throw bad(
            where,
            "\"means\" should be a list of " + weights.length + " lists, as many as weights");
      }
      double[][] means = new double[weights.length][];
      for (int c = 0; c < weights.length; c++) {
        double[] mean = numbers(rows.get(c), "means[" + c + "]", where);
        if (mean.length != dimension) {
          throw bad(
              where,
              "means["
                  + c
                  + "] has "
                  + mean.length
                  + " numbers, and \"dimension\" is "
                  + dimension);
        }
        means[c] = mean;
      }
      double variance = number(root.get("variance"), "variance", where);
      return new Mixture(
              weights.length,
              dimension,
              weights,
              Arrays.stream(means).flatMapToDouble(Arrays::stream).toArray(),
              variance)
          .withFeatures(features(root.get("features"), where));
    } catch (JsonProcessingException e) {
      throw bad(where, "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (InvalidSettingException e) {
      throw bad(where, e.getMessage());
    }
  }

  private static List<String> features(JsonNode node, String where) {
    List<String> features = new ArrayList<>();
    if (node != null && !node.isArray()) {
      throw bad(where, "\"features\" is " + abbreviated(node) + ", and should be a list of names");
    }
    for (int j = 0; node != null && j < node.size(); j++) {
      if (!node.get(j).isTextual()) {
        throw bad(
            where, "features[" + j + "] is " + abbreviated(node.get(j)) + ", and should be a name");
      }
      features.add(node.get(j).textValue());
    }
    return features;
  }

  private static int integer(JsonNode root, String where) {
    JsonNode node = root.get("dimension");
    if (node == null || !node.isInt() || node.intValue() < 1) {
      throw bad(
          where,
          "\"dimension\" is " + abbreviated(node) + ", and should be a whole number of at least 1");
    }
    return node.intValue();
  }

  private static double[] numbers(JsonNode node, String name, String where) {
    if (node == null || !node.isArray() || node.isEmpty()) {
      throw bad(where, "\"" + name + "\" should be a list of numbers");
    }
    double[] numbers = new double[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(node.get(i), name + "[" + i + "]", where);
    }
    return numbers;
  }

  private static double number(JsonNode node, String name, String where) {
    if (node == null || !node.isNumber()) {
      throw bad(where, name + " is " + abbreviated(node) + ", and should be a number");
    }
    return node.doubleValue();
  }

  /** Abbreviates a value for a one-line message. */
  private static String abbreviated(JsonNode node) {
    String text = String.valueOf(node);
    return text.length() <= MAX_SHOWN_LENGTH ? text : text.substring(0, MAX_SHOWN_LENGTH) + "…";
  }

  private static BadDataException bad(String where, String why) {
    return new BadDataException(where + ": " + why);
  }
}
