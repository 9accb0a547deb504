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
import java.util.Optional;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.exception.StoredFormat;

/**
 * Reads and writes mixtures as JSON, the format of {@code mixture.json} and {@code truth.json}.
 *
 * <p>Version 1 holds a {@code variance} and is written for the family {@link CovarianceType#SHARED}
 * without names of the coordinates. Version 2 holds a {@code covarianceType}, {@code features} if
 * the coordinates have names, and {@code variance} (shared) or {@code covariances}: k × d × d
 * numbers (full), d × d (tied), k × d (diagonal) or k (spherical).
 */
public final class MixtureJson {
  /** The format of mixtures of the family {@link CovarianceType#SHARED}. */
  public static final String FORMAT = "ddpmix-mixture/1";

  /** The format of mixtures of other families, or with names of the coordinates. */
  public static final String FORMAT_2 = "ddpmix-mixture/2";

  private static final double ASYMMETRY = 1e-9; // relative to the elements or the variances

  private static final int MAX_SHOWN_LENGTH = 60;

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private MixtureJson() {}

  /** Writes one line of JSON, with a checksum. Reading the numbers back gives the same bits. */
  public static String write(Mixture mixture) {
    CovarianceType type = mixture.covariances().type();
    boolean shared = type == CovarianceType.SHARED;
    int d = mixture.dimension();
    ObjectNode json = MAPPER.createObjectNode();
    boolean first = shared && mixture.features().isEmpty() && mixture.background().isEmpty();
    json.put("format", first ? FORMAT : FORMAT_2);
    json.put("dimension", d);
    if (!mixture.features().isEmpty()) {
      mixture.features().forEach(json.putArray("features")::add);
    }
    if (!first) {
      json.put("covarianceType", type.toString());
    }
    if (shared) {
      json.put("variance", SharedVariance.of(mixture));
    }
    append(mixture.weights(), json.putArray("weights"));
    appendRows(mixture.means(), d, json.putArray("means"));
    if (!shared) {
      appendCovariances(mixture, json.putArray("covariances"));
    }
    mixture
        .background()
        .ifPresent(
            background -> {
              ObjectNode node = json.putObject("background");
              node.put("weight", background.weight());
              append(background.lower(), node.putArray("lower"));
              append(background.upper(), node.putArray("upper"));
            });
    JsonChecksum.add(json);
    return json.toString();
  }

  private static void appendCovariances(Mixture mixture, ArrayNode to) {
    int d = mixture.dimension();
    switch (mixture.covariances().type()) {
      case SHARED -> throw new IllegalArgumentException("shared covariances are one variance");
      case SPHERICAL -> append(((DiagonalCovariances) mixture.covariances()).variances(), to);
      case DIAGONAL -> appendRows(((DiagonalCovariances) mixture.covariances()).variances(), d, to);
      case TIED -> appendRows(mixture.covariance(0), d, to);
      case FULL -> {
        for (int c = 0; c < mixture.k(); c++) {
          appendRows(mixture.covariance(c), d, to.addArray());
        }
      }
    }
  }

  private static void append(double[] numbers, ArrayNode to) {
    for (double x : numbers) {
      to.add(x);
    }
  }

  private static void appendRows(double[] numbers, int length, ArrayNode to) {
    for (int from = 0; from < numbers.length; from += length) {
      append(Arrays.copyOfRange(numbers, from, from + length), to.addArray());
    }
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
      double[] means =
          matrix(root.get("means"), weights.length, dimension, "means", "weights", where);
      CovarianceType type = type(root, where);
      Covariances covariances =
          type == CovarianceType.SHARED
              ? new SharedVariance(number(root.get("variance"), "variance", where))
              : covariances(type, weights.length, dimension, root.get("covariances"), where);
      return new Mixture(
              weights.length, dimension, weights, means, covariances, background(root, where))
          .withFeatures(features(root.get("features"), where));
    } catch (JsonProcessingException e) {
      throw bad(where, "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (InvalidSettingException e) {
      throw bad(where, e.getMessage());
    }
  }

  private static Optional<Background> background(JsonNode root, String where) {
    JsonNode node = root.get("background");
    if (node == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Background(
            number(node.get("weight"), "background.weight", where),
            numbers(node.get("lower"), "background.lower", where),
            numbers(node.get("upper"), "background.upper", where)));
  }

  private static CovarianceType type(JsonNode root, String where) {
    JsonNode name = root.get("covarianceType");
    if (name == null) { // version 1
      return CovarianceType.SHARED;
    }
    return CovarianceType.of(name.asText())
        .orElseThrow(
            () ->
                bad(
                    where,
                    "\"covarianceType\" is "
                        + abbreviated(name)
                        + ", and should be one of "
                        + String.join(", ", CovarianceType.names())));
  }

  private static Covariances covariances(
      CovarianceType type, int k, int d, JsonNode node, String where) {
    String name = "covariances";
    return switch (type) {
      case SHARED -> throw new IllegalArgumentException("shared covariances are one variance");
      case SPHERICAL -> DiagonalCovariances.spherical(numbers(node, name, where));
      case DIAGONAL -> DiagonalCovariances.diagonal(d, matrix(node, k, d, name, "weights", where));
      case TIED -> MatrixCovariances.tied(d, symmetric(node, d, name, where));
      case FULL -> {
        requireRows(node, k, name, "weights", where);
        double[][] all = new double[k][];
        for (int c = 0; c < k; c++) {
          all[c] = symmetric(node.get(c), d, name + "[" + c + "]", where);
        }
        yield MatrixCovariances.full(
            d, Arrays.stream(all).flatMapToDouble(Arrays::stream).toArray());
      }
    };
  }

  private static double[] symmetric(JsonNode node, int d, String name, String where) {
    double[] matrix = matrix(node, d, d, name, "coordinates", where);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        double a = matrix[i * d + j];
        double b = matrix[j * d + i];
        // A small element of a large matrix has the rounding of the variances.
        double scale =
            Math.sqrt(Math.abs(matrix[i * d + i])) * Math.sqrt(Math.abs(matrix[j * d + j]));
        if (!(Math.abs(a - b) <= ASYMMETRY * Math.max(scale, Math.max(Math.abs(a), Math.abs(b))))) {
          throw bad(
              where,
              name
                  + " should be symmetric, and ["
                  + i
                  + "]["
                  + j
                  + "] is "
                  + a
                  + ", ["
                  + j
                  + "]["
                  + i
                  + "] is "
                  + b);
        }
      }
    }
    return matrix;
  }

  /** A list of lists of numbers: rows × columns, row-major. */
  private static double[] matrix(
      JsonNode node, int rows, int columns, String name, String asMany, String where) {
    requireRows(node, rows, name, asMany, where);
    double[][] all = new double[rows][];
    for (int r = 0; r < rows; r++) {
      all[r] = numbers(node.get(r), name + "[" + r + "]", where);
      if (all[r].length != columns) {
        throw bad(
            where,
            name
                + "["
                + r
                + "] has "
                + all[r].length
                + " numbers, and \"dimension\" is "
                + columns);
      }
    }
    return Arrays.stream(all).flatMapToDouble(Arrays::stream).toArray();
  }

  private static void requireRows(
      JsonNode node, int rows, String name, String asMany, String where) {
    if (node == null || !node.isArray() || node.size() != rows) {
      throw bad(
          where, "\"" + name + "\" should be a list of " + rows + " lists, as many as " + asMany);
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
