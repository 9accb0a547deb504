package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkSettingsIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spark.memory.fraction=7 | spark.memory.fraction should be between 0 and 1",
        "spark.executor.heartbeatInterval=abc | 'abc' in the config",
        "spark.serializer=foo.Bar | there is no class foo.Bar",
        "spark.sql.shuffle.partitions=-3 | '-3' in the config",
        "spark.master=local[x] | Could not parse Master URL: 'local[x]'",
      })
  void aSettingThatSparkRefusesIsOneLine(String setting, String problem) throws Exception {
    String command = "generate --k 2 --dim 2 --samples 10 --output data";
    try (JobProcess job = JobProcess.start(folder, folder, "umask 077", command, "-D" + setting)) {
      assertThat(job.exitCode()).isEqualTo(2);
      assertThat(job.err())
          .singleElement()
          .asString()
          .startsWith("ddpmix: Spark refuses its settings: ")
          .contains(problem);
    }
  }
}
