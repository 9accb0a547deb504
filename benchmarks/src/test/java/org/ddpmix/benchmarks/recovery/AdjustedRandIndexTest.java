package org.ddpmix.benchmarks.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdjustedRandIndexTest {

  @Test
  void agreesWithAnotherTool() throws IOException {
    JsonNode pairs =
        new ObjectMapper()
            .readTree(getClass().getResourceAsStream("/golden/adjusted-rand.json"))
            .get("pairs");
    assertThat(pairs).isNotEmpty();
    for (JsonNode pair : pairs) {
      assertThat(AdjustedRandIndex.of(labels(pair, "first"), labels(pair, "second")))
          .as(pair.get("name").asText())
          .isCloseTo(pair.get("adjustedRandIndex").doubleValue(), within(1e-14));
    }
  }

  private static int[] labels(JsonNode pair, String name) {
    JsonNode labels = pair.get(name);
    return IntStream.range(0, labels.size()).map(i -> labels.get(i).intValue()).toArray();
  }
}
