package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.ddpmix.evaluation.Evaluation;
import org.junit.jupiter.api.Test;

class RunRecordTest {
  @Test
  void readsBackAsJson() throws Exception {
    RunRecord record =
        new RunRecord(
            "fit",
            Instant.parse("2026-11-24T01:02:03Z"),
            Instant.parse("2026-11-24T01:02:04.5Z"),
            Map.of("java", "17"),
            Map.of("fit", Map.of("k", 3)),
            7,
            100,
            Map.of("nan", 2L),
            new RunRecord.Missing(3, 4, Map.of("a", 4L)),
            List.of("a", "b"),
            Map.of("c", "text"),
            List.of("notes.txt (not csv)"),
            Map.of("read", 0.1 + 0.2),
            null,
            "converged",
            null,
            new Evaluation(98L, -1.5, null, null, null, null, null, null, null, null, null, null));

    JsonNode json = new ObjectMapper().readTree(record.toJson());

    assertThat(json.at("/started").asText()).isEqualTo("2026-11-24T01:02:03Z");
    assertThat(json.at("/finished").asText()).isEqualTo("2026-11-24T01:02:04.500Z");
    assertThat(json.at("/configuration/fit/k").intValue()).isEqualTo(3);
    assertThat(json.at("/seconds/read").doubleValue()).isEqualTo(0.1 + 0.2);
    assertThat(json.at("/badRows/nan").longValue()).isEqualTo(2);
    assertThat(json.at("/missing/columns/a").longValue()).isEqualTo(4);
    assertThat(json.at("/features/1").asText()).isEqualTo("b");
    assertThat(json.get("metrics"))
        .isEqualTo(new ObjectMapper().readTree("{\"samples\": 98, \"logLikelihood\": -1.5}"));
    assertThat(json.has("resumedAfterStep")).isFalse();
    assertThat(json.at("/stopReason").asText()).isEqualTo("converged");
  }
}
