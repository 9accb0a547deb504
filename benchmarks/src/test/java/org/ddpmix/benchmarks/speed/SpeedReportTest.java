package org.ddpmix.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedReportTest {

  @Test
  void tablesMarkMissingMeasurementsAndTargetsThatWereNotReached() {
    List<Measurement> received = new ArrayList<>();
    SpeedReport report = new SpeedReport(received::add);
    report.add(Table.PASS, "10 × 2", "EM", "s", 0.0123456);
    report.add(Table.PASS, "10 × 2", "GaussianMixture", "s", 1234.56);
    report.add(Table.PASS, "10 × 99", "EM", "s", 2);
    report.add(Table.RESULT, "10 × 2", "MLlib KMeans", "tries", 5);
    report.add(Table.RESULT, "10 × 2", "MLlib KMeans", "÷ ddpmix", Double.NaN);

    assertThat(report.tables())
        .contains(
            """
            | samples | EM, s | GaussianMixture, s |
            |---|---|---|
            | 10 × 2 | 0.01235 | 1235 |
            | 10 × 99 | 2 | – |
            """)
        .contains(
            """
            | samples | | tries | ÷ ddpmix |
            |---|---|---|---|
            | 10 × 2 | MLlib KMeans | 5 | not reached |
            """)
        .doesNotContain(Table.GROWTH.title());
    assertThat(report.markdown("some.sh", "a machine"))
        .startsWith("# Speed\n\nMade by `some.sh` on a machine.");
    assertThat(received).hasSize(5);
    assertThat(report.csv().lines())
        .hasSize(6)
        .contains(
            "\"Seconds of one pass\",\"10 × 2\",\"EM\",\"s\",0.0123456",
            "\"Time to a result\",\"10 × 2\",\"MLlib KMeans\",\"÷ ddpmix\",");
  }
}
