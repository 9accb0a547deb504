package org.ddpmix.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.report.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLockTest {
  private static final RunLock.Owner SELF = RunLock.Owner.self();

  @TempDir private Path folder;
  private Path file;
  private FileSystem files;
  private final List<String> messages = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve(".model.lock");
    files = FileSystem.newInstance(folder.toUri(), new Configuration());
    files.setWriteChecksum(false);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private RunLock take() throws IOException {
    return RunLock.take(
        files, new org.apache.hadoop.fs.Path(file.toString()), "model", messages::add);
  }

  private void assertLocked(String owner) {
    assertThatThrownBy(this::take)
        .isInstanceOfSatisfying(
            RunFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED))
        .hasMessage("model: another run holds its lock: " + owner + "; nothing was done");
    assertThat(messages).isEmpty();
  }

  private static RunLock.Owner owner(String host, long pid, String processStart, Instant renewed) {
    return new RunLock.Owner(
        SELF.format(),
        "another",
        host,
        SELF.namespace(),
        pid,
        processStart,
        "2026-01-02T03:04:05Z",
        renewed.toString());
  }

  private void held(RunLock.Owner owner) throws IOException {
    Files.writeString(file, Json.write(owner));
  }

  @Test
  void isHeldUntilClosed() throws IOException {
    try (RunLock lock = take()) {
      lock.check();
      assertLocked(
          "process "
              + SELF.pid()
              + " on "
              + SELF.host()
              + ", since "
              + Files.readString(file).replaceAll("(?s).*\"since\" : \"([^\"]*).*", "$1"));
    }
    assertThat(folder).isEmptyDirectory();
    take().close();
    assertThat(messages).isEmpty();
  }

  @Test
  void oneOfManyConcurrentRunsAcquiresIt() throws Exception {
    int runs = 8;
    ExecutorService threads = Executors.newFixedThreadPool(runs);
    try {
      for (int round = 0; round < 20; round++) {
        if (round % 2 == 1) { // with a stale lock
          held(owner(SELF.host(), SELF.pid(), "earlier", Instant.now()));
        }
        CyclicBarrier start = new CyclicBarrier(runs);
        Callable<RunLock> one =
            () -> {
              start.await(1, TimeUnit.MINUTES);
              try {
                return RunLock.take(
                    files, new org.apache.hadoop.fs.Path(file.toString()), "model", line -> {});
              } catch (RunFailure e) {
                return null;
              }
            };
        List<RunLock> taken = new ArrayList<>();
        for (Future<RunLock> lock : threads.invokeAll(java.util.Collections.nCopies(runs, one))) {
          if (lock.get() != null) {
            taken.add(lock.get());
          }
        }
        assertThat(taken).hasSize(1);
        taken.get(0).check();
        taken.get(0).close();
        assertThat(folder).isEmptyDirectory();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void runningProcessKeepsIt() throws IOException {
    held(owner(SELF.host(), SELF.pid(), SELF.processStart(), Instant.now()));
    assertLocked("process " + SELF.pid() + " on " + SELF.host() + ", since 2026-01-02T03:04:05Z");
  }

  @Test
  void remoteProcessKeepsItWhileRenewed() throws IOException {
    held(owner("elsewhere", 1, "", Instant.now().minus(Duration.ofMinutes(9))));
    assertLocked("process 1 on elsewhere, since 2026-01-02T03:04:05Z");
  }

  @Test
  void lockThatIsNotRenewedIsTakenOver() throws IOException {
    Instant renewed = Instant.now().minus(Duration.ofMinutes(11));
    held(owner("elsewhere", 1, "", renewed));
    take().close();
    assertThat(messages)
        .containsExactly(
            "model: took over the lock of process 1 on elsewhere, since 2026-01-02T03:04:05Z,"
                + " last renewed "
                + renewed);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void lockOfAnEndedProcessIsTakenOver() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    held(owner(SELF.host(), process.pid(), "", Instant.now()));
    take().close();
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0)).endsWith("since 2026-01-02T03:04:05Z, which has ended");
  }

  @Test
  void lockWithAReusedProcessIdIsTakenOver() throws IOException {
    held(owner(SELF.host(), SELF.pid(), "2001-01-01T00:00:00Z", Instant.now()));
    take().close();
    assertThat(messages).hasSize(1);
  }

  /** Whatever the lock contains, it is explained in one line and expires. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"id\":",
        "null",
        "[]",
        "{}",
        "HOST:null",
        "RENEWED:null",
        "RENEWED:'soon'",
        "RENEWED:'9999-01-01T00:00:00Z'",
        "PID:'x'",
        "FORMAT:'ddpmix-lock/2'",
        "HUGE"
      })
  void unreadableLockIsTakenOverWhenItIsOld(String content) throws IOException {
    Files.writeString(file, damaged(content));
    assertLocked(
        content.isEmpty()
            ? "a process that is just starting"
            : "it is not a lock of this version, and will be ignored 10 minutes after its last"
                + " change");
    for (Duration age : List.of(Duration.ofMinutes(11), Duration.ofDays(-1))) {
      Files.writeString(file, damaged(content));
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
      messages.clear();
      take().close();
      assertThat(messages).containsExactly("model: took over the lock of an unknown process");
      assertThat(folder).isEmptyDirectory();
    }
  }

  /** Whatever a lock says, it is held or taken over. */
  @Test
  void aMissingNullOrAbsurdFieldIsHeldOrTakenOver() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (String host : List.of("elsewhere", RunLock.Owner.self().host())) {
      ObjectNode whole =
          (ObjectNode) mapper.readTree(Json.write(owner(host, 1, "", Instant.now())));
      List<String> names = new ArrayList<>();
      whole.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        for (String value :
            List.of("", "null", "{}", "[]", "\"\\u001b\\n\"", "-1", "1e9", "1e400", "true")) {
          ObjectNode changed = whole.deepCopy();
          changed.remove(name);
          if (!value.isEmpty()) {
            changed.set(name, mapper.readTree(value));
          }
          Files.writeString(file, changed.toString());
          try {
            take().close();
            assertThat(folder).isEmptyDirectory();
          } catch (RunFailure e) {
            assertThat(e.exitCode()).as("%s = %s", name, value).isEqualTo(ExitCode.LOCKED);
          }
        }
      }
    }
  }

  /** Replaces a value of a valid lock of another host. */
  private static String damaged(String content) {
    String valid = Json.write(owner("elsewhere", 1, "", Instant.now()));
    if (content.equals("HUGE")) {
      return valid + " ".repeat(1 << 20) + "{";
    }
    String[] field = content.split(":", 2);
    return content.matches("[A-Z]+:.*")
        ? valid.replaceAll(
            "(\"" + field[0].toLowerCase(Locale.ROOT) + "\" : )[^,}\\n]+",
            "$1" + field[1].replace('\'', '"'))
        : content;
  }

  @Test
  void lockOfAnotherKindThanAFileIsNamed() throws Exception {
    List<Callable<?>> kinds =
        List.of(
            () -> Files.createDirectory(file),
            () -> Files.createSymbolicLink(file, folder.resolve("nothing")),
            () -> Files.createSymbolicLink(file, Files.writeString(folder.resolve("other"), "x")),
            () -> new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    for (Callable<?> kind : kinds) {
      kind.call();
      assertThatThrownBy(this::take)
          .isInstanceOfSatisfying(RunFailure.class, e -> assertThat(e.exitCode()).isOne())
          .hasMessage("model: its lock " + file + " is not a file; delete it; nothing was done");
      Files.delete(file);
    }
  }

  @Test
  void checkFailsAfterATakeover() throws IOException {
    try (RunLock lock = take()) {
      held(owner("elsewhere", 1, "", Instant.now()));
      assertThatThrownBy(() -> lock.check())
          .isInstanceOf(RunFailure.class)
          .hasMessage("model: another run has taken over its lock; nothing was published");
    }
    assertThat(file).isRegularFile(); // the lock of the other run
  }
}
