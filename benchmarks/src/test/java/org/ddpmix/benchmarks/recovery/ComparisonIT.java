package org.ddpmix.benchmarks.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.LocalSpark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonIT {
  private static final Family PAIR =
      Family.tunedOn("pair", 400, r -> Layouts.line(2, 3, 8, r), Family.Weights.equal());
  private static final Family TRIPLE =
      Family.other("triple", 600, r -> Layouts.sphere(3, 2, 8, r), Family.Weights.equal());

  @TempDir private Path folder;

  @Test
  void everyMethodIsMeasuredOnEveryDataSetWithinItsMaximumDimension() throws IOException {
    List<Result> results = new ArrayList<>();
    try (SparkSession spark = LocalSpark.session(2)) {
      Comparison comparison = new Comparison(spark, EnumSet.allOf(Method.class), 1);
      results.addAll(comparison.run(PAIR.draw(1), true, 1));
      results.addAll(comparison.run(TRIPLE.draw(1), false, 1));
      results.addAll(comparison.run(RealData.in(Path.of("../data")).get(0), false, 1));

      Path csv =
          Files.writeString(folder.resolve("some.csv"), new RecoveryReport(results, 1).csv());
      assertThat(new RecoveryReport(RecoveryBenchmark.read(spark, csv), 1).csv())
          .isEqualTo(Files.readString(csv));
    }
    assertThat(results).hasSize(6 + 6 + 5);
    assertThat(results).allMatch(r -> r.passes() > 0 && r.seconds() > 0);

    // At a separation of 8 standard deviations, all methods find all means.
    Result best = result(results, "pair", Method.MAXIMUM_LIKELIHOOD);
    for (Method method : List.of(Method.ANNEALED, Method.KMEANS_START, Method.EM)) {
      Result found = result(results, "pair", method);
      assertThat(found.recovered()).isEqualTo(1);
      assertThat(found.adjustedRand()).isGreaterThan(0.99);
      assertThat(found.logLikelihood()).isCloseTo(best.logLikelihood(), within(1e-3));
    }
    assertThat(result(results, "triple", Method.ANNEALED).recovered()).isEqualTo(1);
    assertThat(result(results, "iris", Method.ANNEALED).recovered()).isNaN();
    assertThat(result(results, "iris", Method.ANNEALED).adjustedRand()).isGreaterThan(0.6);

    RecoveryReport report = new RecoveryReport(results, 1);
    assertThat(report.csv().lines()).hasSize(1 + results.size());
    assertThat(report.markdown("the command", "a machine"))
        .contains("| *pair* | 1.000 (1.00) |", "| triple | 1.000 (1.00) |", "| iris |");
  }

  private static Result result(List<Result> results, String data, Method method) {
    return results.stream()
        .filter(r -> r.data().equals(data) && r.method() == method)
        .findFirst()
        .orElseThrow();
  }
}
