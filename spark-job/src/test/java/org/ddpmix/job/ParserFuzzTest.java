package org.ddpmix.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.ddpmix.descent.Checkpoint;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.NumberParser;
import org.ddpmix.io.check.RowError;
import org.ddpmix.job.config.FitSettings;
import org.ddpmix.job.config.GenerateSettings;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.job.publish.RunLock;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.report.History;
import org.ddpmix.report.ReportData;
import org.ddpmix.report.Rerun;
import org.ddpmix.report.RunRecord;
import org.ddpmix.synthetic.MixingWeights;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every text is either read or refused by a message for the user. The build runs the seeds, which
 * are in the resources; CONTRIBUTING.md says how to look for more.
 */
class ParserFuzzTest {
  private static final String TIME = "60s"; // of a run that looks for more

  @TempDir static Path folder;

  private static void readOrRefused(Runnable parser) {
    try {
      parser.run();
    } catch (BadDataException | InvalidSettingException | ConfigException | RunFailure e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @FuzzTest(maxDuration = TIME)
  void mixture(byte[] bytes) {
    readOrRefused(
        () -> {
          Mixture mixture = MixtureJson.read(text(bytes), "m.json");
          assertThat(MixtureJson.read(MixtureJson.write(mixture), "m.json")).isEqualTo(mixture);
          double[] p = mixture.responsibilities(new double[mixture.dimension()]);
          assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-9));
        });
  }

  @FuzzTest(maxDuration = TIME)
  void runRecord(byte[] bytes) {
    readOrRefused(() -> RunRecord.parse(text(bytes), "run.json"));
  }

  @FuzzTest(maxDuration = TIME)
  void report(byte[] bytes) {
    readOrRefused(() -> ReportData.parse(text(bytes), "report.json"));
  }

  @FuzzTest(maxDuration = TIME)
  void comparison(byte[] bytes) {
    readOrRefused(() -> Rerun.parse(text(bytes), "comparison.json"));
  }

  @FuzzTest(maxDuration = TIME)
  void history(byte[] bytes) {
    readOrRefused(
        () -> {
          var steps = History.parse(text(bytes), "history.csv");
          assertThat(History.parse(History.csv(steps, true), "again")).isEqualTo(steps);
        });
  }

  @FuzzTest(maxDuration = TIME)
  void checkpoint(byte[] bytes) {
    readOrRefused(() -> Checkpoint.parse(text(bytes), ".o.checkpoint"));
  }

  @FuzzTest(maxDuration = TIME)
  void noiseSchedule(byte[] bytes) {
    readOrRefused(
        () -> {
          NoiseSchedule schedule = NoiseSchedule.parse(text(bytes));
          assertThat(NoiseSchedule.parse(schedule.toString())).isEqualTo(schedule);
        });
  }

  @FuzzTest(maxDuration = TIME)
  void weights(byte[] bytes) {
    readOrRefused(() -> MixingWeights.parse(text(bytes)));
  }

  @FuzzTest(maxDuration = TIME)
  void number(byte[] bytes) {
    String field = text(bytes);
    double value = NumberParser.parse(field);
    RowError error = NumberParser.check(value);
    if (error == null) {
      assertThat(Math.abs(value)).isLessThanOrEqualTo(NumberParser.LARGEST);
      String ascii = field.replace('\u2212', '-').replaceAll("[dD]", "e");
      ascii = ascii.replaceAll("^[^0-9+.-]+|[^0-9.]+$", ""); // blanks of any kind
      assertThat(value).isEqualTo(Double.parseDouble(ascii));
    } else {
      assertThat(NumberParser.explain(field).text()).isNotBlank().doesNotContain("\n", "\r");
    }
  }

  /** A configuration file, as fit and generate read it. */
  @FuzzTest(maxDuration = TIME)
  void configuration(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("c.conf"), bytes);
    readOrRefused(
        () -> {
          var settings =
              new org.ddpmix.job.config.Configuration(
                  List.of(org.ddpmix.job.config.Configuration.file(file.toString())));
          readOrRefused(() -> FitSettings.of(settings.section("fit")));
          readOrRefused(() -> GenerateSettings.of(settings.section("generate")));
        });
  }

  /** The marker of an output folder. */
  @FuzzTest(maxDuration = TIME)
  void manifest(byte[] bytes) throws IOException {
    Path output = Files.createDirectories(folder.resolve("output"));
    Files.write(output.resolve("_ddpmix.json"), bytes);
    Files.writeString(output.resolve("mine.txt"), "mine");
    try (LocalFileSystem files = FileSystem.newInstanceLocal(new Configuration())) {
      files.setVerifyChecksum(false);
      var problem = Publication.problemOf(files, new org.apache.hadoop.fs.Path(output.toUri()));
      if (!text(bytes).contains("mine.txt")) {
        assertThat(problem).isPresent();
      }
    }
  }

  /** A lock of another run; damaged ones are held until they are old. */
  @FuzzTest(maxDuration = TIME)
  void lock(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve(".o.lock"), bytes);
    try (LocalFileSystem files = FileSystem.newInstanceLocal(new Configuration())) {
      files.setWriteChecksum(false);
      readOrRefused(
          () -> {
            try {
              RunLock.take(files, new org.apache.hadoop.fs.Path(file.toUri()), "o", line -> {})
                  .close();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
