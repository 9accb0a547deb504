package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed about names and values that somebody else chose. */
class MessagesTest {
  @TempDir private Path folder;
  private JobRun job;

  @BeforeEach
  void start() {
    TestSpark.session();
    job = new JobRun(folder);
  }

  private void file(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), List.of(lines));
  }

  /** Names and cells cannot act on the terminal that shows a message. */
  @ParameterizedTest
  @ValueSource(strings = {"\u001b[2J", "\r", "\u0007", "\u009b1m", "\u202e", "\u2028", "\u007f"})
  void controlCharactersOfNamesAndCellsAreEscaped(String control) throws IOException {
    String escaped = "\\u%04x".formatted((int) control.charAt(0)) + control.substring(1);
    List<String> printed = new ArrayList<>();
    file("c" + control + ".csv", "x,y", "1,2", "3,4" + control + "z");
    job.fail("fit --input @c" + control + ".csv --k 1 --output @never --quiet", 3);
    printed.add(job.err());
    file("cell.csv", "x,y", "1,2", "3,\"4" + control + "z\"");
    job.fail("fit --input @cell.csv --k 1 --output @never --quiet --features x,y", 3);
    printed.add(job.err());
    file("name.csv", "x,\"n" + control + "m\"", "1,2", "3,z");
    job.fail("fit --input @name.csv --k 1 --output @never --quiet", 3);
    printed.add(job.err());
    job.fail("evaluate --mixture @" + control + ".json --input @cell.csv", 3);
    printed.add(job.err());
    job.fail("fit --input @cell.csv --k " + control + " --output @never", 2);
    printed.add(job.err());
    job.fail("fit --" + control, 2);
    printed.add(job.err());
    job.fail(control, 2);
    printed.add(job.err());
    assertThat(printed)
        .allSatisfy(
            line -> {
              assertThat(line).doesNotContain(control.substring(0, 1)).hasLineCount(1);
              assertThat(line.length()).isLessThanOrEqualTo(508);
            });
    assertThat(printed.get(0)).contains("c" + escaped + ".csv");
    if (!control.equals("\r")) { // which ends a line of CSV
      assertThat(printed.get(2)).contains("n" + escaped + "m");
    }
    assertThat(printed.get(3)).contains(escaped + ".json");

    file("good.csv", "x,y", "1,2", "3,4");
    job.succeed("fit --input @good.csv --k 1 --quiet --output @m" + control + "odel");
    assertThat(job.out()).doesNotContain(control.substring(0, 1)).contains("m" + escaped + "odel");
  }

  @Test
  void aLongNameLeavesRoomForWhatIsAllowed() {
    job.fail("fit --input x --output y --k " + "9".repeat(5000), 2);
    assertThat(job.err())
        .startsWith("ddpmix: --k: 999")
        .contains("9…9")
        .endsWith(" is not allowed; it must be a whole number of at least 1")
        .hasSizeLessThan(508);
  }
}
