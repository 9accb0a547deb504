package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Writes inputs for tests, and reads what the job says of them. */
abstract class AwkwardInputs {
  static final int ROWS = 40;

  @TempDir Path folder;
  JobRun job;

  @BeforeEach
  void startSpark() {
    TestSpark.session();
    job = new JobRun(folder);
  }

  void write(String name, String text) throws IOException {
    write(name, text, StandardCharsets.UTF_8);
  }

  void write(String name, String text, Charset charset) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(charset));
  }

  /** A header and {@link #ROWS} lines. */
  static String table(String header, IntFunction<String> line) {
    return table(header, ROWS, line);
  }

  static String table(String header, int rows, IntFunction<String> line) {
    return (header.isEmpty() ? "" : header + "\n")
        + IntStream.range(0, rows).mapToObj(line).collect(Collectors.joining("\n"))
        + "\n";
  }

  /** A number with decimals that is neither constant nor a row number. */
  static double number(int row, int column) {
    return Math.round(1000 * (Math.sin(7.0 * row + column) + (row % 2) * 6)) / 1000.0 + 0.0005;
  }

  static String numbers(int row) {
    return number(row, 0) + "," + number(row, 1);
  }

  /** The report of a dry run, without the folder of the test and runs of blanks. */
  String dryRun(String input, String... options) {
    job.succeed("fit --dry-run --input @" + input + " " + String.join(" ", options));
    assertThat(job.err()).isEmpty();
    return job.out().replace(folder + "/", "").replaceAll(" +", " ");
  }

  void assertRefused(String input, String message) {
    assertThat(job.run("fit --quiet --k 2 --output @out --input @" + input)).isIn(2, 3);
    assertThat(job.err()).hasLineCount(1).startsWith("ddpmix: ").contains(message);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  static Dataset<Row> rows(int count, Column... columns) {
    return TestSpark.session().range(0, count, 1, 1).select(columns);
  }

  static Column random(String name, int seed) {
    return functions.rand(seed).as(name);
  }

  void parquet(String name, Dataset<Row> rows) throws IOException {
    file("parquet", name, rows);
  }

  /** Writes one file, and not a folder of parts. */
  void file(String format, String name, Dataset<Row> rows) throws IOException {
    Path parts = folder.resolve("_parts");
    rows.write().format(format).mode("overwrite").save(parts.toString());
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    try (Stream<Path> files = Files.list(parts)) {
      Path part =
          files
              .filter(f -> f.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      Files.move(part, target);
    }
  }
}
