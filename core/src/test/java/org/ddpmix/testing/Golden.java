package org.ddpmix.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reference values computed by other tools; {@code golden/README.md} describes how. */
public final class Golden {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Golden() {}

  public static JsonNode read(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list of numbers, or a list of lists of numbers, row by row. */
  public static double[] numbers(JsonNode node) {
    if (node.get(0).isArray()) {
      int columns = node.get(0).size();
      double[] all = new double[node.size() * columns];
      for (int i = 0; i < node.size(); i++) {
        System.arraycopy(numbers(node.get(i)), 0, all, i * columns, columns);
      }
      return all;
    }
    double[] numbers = new double[node.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = node.get(i).doubleValue();
    }
    return numbers;
  }
}
