package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resumed runs. A run that ends at max-iter without converging leaves a checkpoint to resume. */
@Tag("slow")
class ResumeIT {
  private static final String FIT =
      "fit --input @data/samples --truth @data/truth.json --k 3 --partitions 3 --start kmeans"
          + " --ladder 1x4,0.3x4 --integrated 4 --tol 0 --quiet";
  private static final String STOPPED =
      FIT + " --output @model --checkpoint-interval 1 --require-convergence";

  @TempDir private Path folder;
  private JobRun job;

  @BeforeEach
  void generate() {
    TestSpark.session();
    job = new JobRun(folder);
    job.succeed(
        "generate --output @data --k 3 --dim 2 --samples 600 --separation 8 --seed 5 --partitions 3");
  }

  private Path checkpoint() {
    return folder.resolve(".model.checkpoint");
  }

  private List<String> history(String model) throws IOException {
    return Files.readAllLines(folder.resolve(model).resolve("history.csv")).stream()
        .map(line -> line.replaceFirst("^((?:[^,]*,){5})[^,]*", "$1")) // without the seconds
        .toList();
  }

  private void assertSame(String model, String whole) throws IOException {
    assertThat(folder.resolve(model).resolve("mixture.json"))
        .hasSameBinaryContentAs(folder.resolve(whole).resolve("mixture.json"));
    assertThat(history(model)).isEqualTo(history(whole));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 11})
  void resumedRunGivesIdenticalBits(int steps) throws IOException {
    job.succeed(FIT + " --output @whole");
    assertThat(history("whole")).hasSize(13);
    job.fail(STOPPED + " --max-iter " + steps, 4);
    assertThat(checkpoint()).isRegularFile();

    job.succeed(FIT + " --output @model --resume");

    assertThat(job.err()).isEqualTo("ddpmix: resuming after step " + steps);
    assertSame("model", "whole");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("data", "whole", "model");
    assertThat(
            new ObjectMapper()
                .readTree(folder.resolve("model/run.json").toFile())
                .get("resumedAfterStep")
                .asInt())
        .isEqualTo(steps);
  }

  @Test
  void withoutACheckpointItStartsFromTheBeginning() throws IOException {
    job.succeed(FIT + " --output @whole");
    job.succeed(FIT + " --output @model --resume");
    assertThat(job.err()).matches("ddpmix: there is no checkpoint .*; starting from the beginning");
    assertSame("model", "whole");
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "edited", "empty"})
  void aDamagedCheckpointIsNeverUsed(String damage) throws IOException {
    job.succeed(FIT + " --output @whole");
    job.fail(STOPPED + " --max-iter 5", 4);
    String text = Files.readString(checkpoint());
    Files.writeString(
        checkpoint(),
        switch (damage) {
          case "truncated" -> text.substring(0, text.length() / 2);
          case "edited" -> text.replace("\"step\":5", "\"step\":4");
          default -> "";
        });

    job.succeed(FIT + " --output @model --resume");

    assertThat(job.err())
        .hasLineCount(1)
        .contains("checkpoint")
        .endsWith("; starting from the beginning");
    assertSame("model", "whole");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--seed 2:seed = 1, but now it is 2",
        "--k 2:k = 3, but now it is 2",
        "--tol 0.5:tol = 0, but now it is 0.5",
        "--partitions 2:partitions = 3, but now it is 2",
        "--input @data/truth.csv:samples = rows with digest ",
        "--start @data/truth.json:start = kmeans, but now it is a mixture with digest "
      })
  void checkpointOfOtherSettingsIsRefusedWithTheDifference(String change) throws IOException {
    job.fail(STOPPED + " --max-iter 5", 4);
    Files.writeString(folder.resolve("data/truth.csv"), "x,y\n1,2\n3,4\n5,6\n");
    byte[] before = Files.readAllBytes(checkpoint());
    String[] parts = change.split(":");
    String option = parts[0].substring(0, parts[0].indexOf(' '));
    String base = (FIT + " ").replaceFirst(option + " \\S+ ", " ").strip();

    job.fail(base.replaceAll(" +", " ") + " " + parts[0] + " --output @model --resume", 2);

    assertThat(job.err()).hasLineCount(1).contains(parts[1]);
    assertThat(checkpoint()).hasBinaryContent(before);
  }

  @Test
  void settingsThatDoNotAffectTheResultMayDiffer() throws IOException {
    job.succeed(FIT + " --output @whole");
    job.fail(STOPPED + " --max-iter 5", 4);
    Files.move(folder.resolve("data/samples"), folder.resolve("moved"));
    job.succeed(
        FIT.replace("@data/samples", "@moved")
            + " --output @model --resume --max-block-size-in-mb 0.001 --json --max-iter 100");
    assertSame("model", "whole");
  }

  @Test
  void intervalZeroWritesNoCheckpoint() {
    job.fail(STOPPED.replace("interval 1", "interval 0") + " --max-iter 5", 4);
    assertThat(folder.toFile().list()).containsExactly("data");
  }
}
