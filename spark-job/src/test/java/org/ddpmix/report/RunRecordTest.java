package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.evaluation.StandardErrors;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.OverlappingPair;
import org.ddpmix.training.Uncertainty;
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

  private static RunRecord record(Uncertainty uncertainty) {
    return new RunRecord(
        "fit",
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        Map.of(),
        7,
        100,
        Map.of(),
        null,
        List.of("a", "b"),
        Map.of(),
        List.of(),
        Map.of(),
        null,
        "converged",
        null,
        uncertainty,
        new Evaluation(98L, -1.5, 4, 1.0, 2.0, null, null, null, null, null, null, null));
  }

  /** A record is read back with its uncertainty, and without one, as older versions wrote it. */
  @Test
  void uncertaintyIsOptional() {
    Mixture mixture = Mixture.uniform(2, 2, new double[] {0, 0, 5, 5}, 1);
    Uncertainty uncertainty =
        new Uncertainty(
            98,
            new StandardErrors(
                new double[] {0.1, 0.1},
                null,
                new double[][] {{0.2, 0.3}, {0.4, Double.NaN}},
                new double[][] {{0.5}},
                "reason"),
            List.of(new OverlappingPair(0, 1, 0.2, 3)),
            List.of(1));
    String text = record(uncertainty).toJson();
    RunRecord read = RunRecord.parse(text, "run.json");
    read.check(mixture, "run.json");
    assertThat(read.toJson()).isEqualTo(text);
    assertThat(read.uncertainty().standardErrors().means()[1]).containsExactly(0.4, Double.NaN);
    assertThat(read.uncertainty().mayBeOne()).hasSize(1);

    RunRecord older = RunRecord.parse(record(null).toJson(), "run.json");
    older.check(mixture, "run.json");
    assertThat(older.uncertainty()).isNull();

    Mixture another = Mixture.uniform(3, 2, new double[6], 1);
    assertThatThrownBy(() -> read.check(another, "run.json"))
        .isInstanceOf(BadDataException.class)
        .hasMessage("run.json: uncertainty must be that of 3 components in dimension 2");
  }
}
