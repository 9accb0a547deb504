package org.ddpmix.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

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

  /** The rows of iris or faithful, without the column of labels. */
  public static double[][] table(String name) {
    Path file = Path.of("..", "data", name + ".csv");
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .skip(1)
          .map(
              line ->
                  Arrays.stream(line.split(","))
                      .filter(cell -> cell.matches("[0-9.]+"))
                      .mapToDouble(Double::parseDouble)
                      .toArray())
          .toArray(double[][]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
