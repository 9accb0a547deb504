package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fits in separate JVMs that are terminated, killed, or blocked by the lock of another fit. */
@Tag("slow")
class InterruptionIT {
  private static final Pattern STEP = Pattern.compile("\"step\":(\\d+)");

  /** The loopback address, of the protocols 4 and 6, and a port. */
  private static final Pattern LOOPBACK = Pattern.compile("(0{16}F{4}0{4})?0100007F:[0-9A-F]{4}");

  @TempDir private Path folder;
  @TempDir private Path temporary;

  @BeforeEach
  void generate() {
    JobProcess.runHere(
        0,
        "generate --k 4 --dim 8 --samples 20000 --partitions 2 --output " + folder.resolve("data"));
  }

  /** The command of a fit with 200 steps, each followed by a checkpoint. */
  private String fit(String output) {
    return "fit --k 4 --start random --partitions 2 --ladder 1x100,0.3x100 --integrated 0 --tol 0"
        + " --checkpoint-interval 1 --quiet --input "
        + folder.resolve("data/samples")
        + " --output "
        + folder.resolve(output);
  }

  private JobProcess start(String output, String more) throws IOException {
    return JobProcess.start(folder, temporary, (fit(output) + " " + more).strip());
  }

  private static int step(String checkpoint) {
    Matcher step = STEP.matcher(checkpoint);
    assertThat(step.find()).isTrue();
    return Integer.parseInt(step.group(1));
  }

  /** The step of the checkpoint, or −1 if there is none. */
  private int checkpointStep() {
    try {
      Path file = folder.resolve(".model.checkpoint");
      return Files.exists(file) ? step(Files.readString(file)) : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private BooleanSupplier checkpointFrom(int step) {
    return () -> checkpointStep() >= step;
  }

  private List<String> history(String model) throws IOException {
    return Files.readAllLines(folder.resolve(model).resolve("history.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(','))) // without the column of seconds
        .toList();
  }

  /** Requires that other users cannot read what the job wrote under the umask 077. */
  private void assertPrivate() throws IOException {
    for (Path written : List.of(folder, temporary)) {
      try (Stream<Path> files = Files.walk(written)) {
        assertThat(files)
            .filteredOn(file -> !file.equals(written) && !file.startsWith(folder.resolve("data")))
            .filteredOn(file -> !file.startsWith(folder.resolve("whole")))
            .allSatisfy(
                file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .matches("...-[-w].-[-w]."));
      }
    }
  }

  @Test
  void aFitThatIsTerminatedKilledAndResumedLearnsTheSameBits() throws Exception {
    int stopped;
    try (JobProcess first = start("model", "")) {
      first.await("a checkpoint", checkpointFrom(10));
      first.send("STOP"); // so that it cannot end before the second one finds its lock
      try (JobProcess second = start("model", "")) {
        assertThat(second.exitCode()).isEqualTo(5);
        assertThat(second.out()).isEmpty();
        assertThat(second.err())
            .singleElement()
            .asString()
            .matches(
                "ddpmix: .*/model: another run holds its lock: process \\d+ on \\S+, since"
                    + " \\S+Z; nothing was done");
      }
      assertThat(first.listening()).isNotEmpty().allMatch(LOOPBACK.asMatchPredicate());
      first.send("CONT");
      first.send("TERM");
      assertThat(first.exitCode()).isEqualTo(143);
      stopped = checkpointStep();
      assertThat(first.err())
          .containsExactly(
              "ddpmix: ended by SIGTERM after step "
                  + stopped
                  + "; the same command with --resume continues from there");
      assertThat(first.out()).isEmpty();
    }
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("data", ".model.checkpoint");

    try (JobProcess resumed = start("model", "--resume")) {
      resumed.await("a later checkpoint", checkpointFrom(stopped + 20));
      assertThat(resumed.err()).containsExactly("ddpmix: resuming after step " + stopped);
      resumed.send("KILL");
      assertThat(resumed.exitCode()).isEqualTo(137);
    }
    assertThat(temporary.toFile().list()).singleElement().asString().startsWith("ddpmix-scratch-");
    assertPrivate();
    int killed = checkpointStep();
    assertThat(folder.resolve("model")).doesNotExist();

    try (JobProcess resumed = start("model", "--resume")) {
      resumed.succeed();
      assertThat(resumed.err())
          .hasSize(2)
          .satisfies(
              lines ->
                  assertThat(lines.get(0)).contains("took over the lock").endsWith("has ended"))
          .endsWith("ddpmix: resuming after step " + killed);
    }
    assertPrivate();
    assertThat(temporary).isEmptyDirectory();
    assertThat(JobProcess.runHere(0, fit("whole"))).isEmpty();
    assertThat(folder.resolve("model/mixture.json"))
        .hasSameBinaryContentAs(folder.resolve("whole/mixture.json"));
    assertThat(history("model")).isEqualTo(history("whole")).hasSize(201);
    JsonNode run = new ObjectMapper().readTree(folder.resolve("model/run.json").toFile());
    assertThat(run.get("resumedAfterStep").asInt()).isEqualTo(killed);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("data", "model", "whole");
  }

  @Test
  void ctrlCEndsAFitAfterItsStep() throws Exception {
    try (JobProcess job = start("model", "")) {
      job.await("a checkpoint", checkpointFrom(5));
      job.send("INT");
      assertThat(job.exitCode()).isEqualTo(130);
      assertThat(job.err())
          .singleElement()
          .asString()
          .startsWith("ddpmix: ended by Ctrl-C after step ");
    }
  }

  /** As by a machine that sleeps: Spark would take its only executor for lost, for ever. */
  @Test
  void aFitThatIsStoppedForLongerThanTheTimeoutOfAHeartbeatGoesOn() throws Exception {
    try (JobProcess job =
        JobProcess.start(
            folder,
            temporary,
            "umask 077",
            fit("model"),
            "-Dspark.executor.heartbeatInterval=500ms",
            "-Dspark.network.timeout=2s",
            "-Dspark.network.timeoutInterval=500ms")) {
      job.await("a checkpoint", checkpointFrom(5));
      job.send("STOP");
      Thread.sleep(5000);
      job.send("CONT");
      job.succeed();
      assertThat(job.err()).isEmpty();
    }
  }

  @Test
  void aSecondSignalEndsALongStep() throws Exception {
    JobProcess.runHere(
        0, "generate --k 40 --dim 150 --samples 20000 --output " + folder.resolve("large"));
    String command =
        "fit --k 40 --covariance full --start random --ladder 1x9 --quiet --input "
            + folder.resolve("large/samples")
            + " --output "
            + folder.resolve("model");
    try (JobProcess job = JobProcess.start(folder, temporary, command)) {
      job.await("its first checkpoint", () -> checkpointStep() == 0);
      Thread.sleep(2000);
      job.send("TERM"); // the step would take minutes
      Thread.sleep(500);
      job.send("TERM");
      assertThat(job.exitCode()).isEqualTo(143);
      assertThat(job.err()) // the process may end before the message
          .hasSizeLessThan(2)
          .allMatch(line -> line.equals("ddpmix: the process was stopped; nothing was written"));
      assertThat(checkpointStep()).isZero();
    }
  }

  @Test
  void aFitThatIsTerminatedBeforeTheFirstCheckpointEndsAtOnce() throws Exception {
    try (JobProcess job = start("model", "")) {
      job.await("its lock", () -> Files.exists(folder.resolve(".model.lock")));
      job.send("TERM");
      assertThat(job.exitCode()).isEqualTo(143);
      assertThat(job.err()).noneMatch(line -> line.strip().startsWith("at "));
    }
    assertThat(folder.toFile().list()).containsExactly("data");
  }
}
