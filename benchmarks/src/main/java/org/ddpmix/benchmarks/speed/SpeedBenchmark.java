package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.spark.package$;
import org.ddpmix.benchmarks.Machine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the speed benchmark. */
@Command(
    name = "speed",
    mixinStandardHelpOptions = true,
    description = "Measures passes and fits, and compares them with other programs.")
public final class SpeedBenchmark implements Callable<Integer> {

  @Option(names = "--quick", description = "Use a twentieth of the samples and few repeats.")
  private boolean quick;

  @Option(
      names = "--only",
      description =
          "Only sections whose names match this pattern. The sections are pass, families, full,"
              + " libraries, growth, overhead, scoring, run and result.")
  private Pattern only = Pattern.compile("");

  @Option(names = "--output", description = "The folder for speed.md and speed.csv.")
  private Path output;

  @Option(names = "--command", description = "The command line that speed.md shows.")
  private String command = "";

  private final Optional<Effort> given;

  private SpeedBenchmark() {
    this.given = Optional.empty();
  }

  /** Overrides the effort that the options set. */
  SpeedBenchmark(Effort effort) {
    this.given = Optional.of(effort);
  }

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new SpeedBenchmark());
    line.setOverwrittenOptionsAllowed(true); // options of the user follow those of the script
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    SpeedReport report = new SpeedReport(SpeedBenchmark::print);
    for (Map.Entry<String, Section> section : sections().entrySet()) {
      if (only.matcher(section.getKey()).find()) {
        long started = System.nanoTime();
        section.getValue().measure(report);
        System.out.printf(
            "%s took %.0f s%n", section.getKey(), (System.nanoTime() - started) * 1e-9);
        write(report);
      }
    }
    System.out.println(report.tables());
    return 0;
  }

  private Map<String, Section> sections() {
    Effort effort = given.orElse(quick ? Effort.QUICK : Effort.FULL);
    Map<String, Section> sections = new LinkedHashMap<>();
    sections.put("pass", new PassSection(effort));
    sections.put("families", new FamilySection(effort));
    sections.put("full", new FullResultSection(effort));
    sections.put("libraries", new LibrarySection(effort));
    sections.put("growth", new GrowthSection(effort));
    sections.put("overhead", new OverheadSection(effort));
    sections.put("scoring", new ScoringSection(effort));
    sections.put("run", new RunSection(effort));
    sections.put("result", new ResultSection(effort));
    return sections;
  }

  private static void print(Measurement m) {
    System.out.printf(
        "%-40s %-32s %-48s %s %s%n",
        m.table().title(), m.shape(), m.what(), SpeedReport.number(m.value()), m.quantity());
  }

  private void write(SpeedReport report) throws IOException {
    if (output != null) {
      Files.createDirectories(output);
      Files.writeString(
          output.resolve("speed.md"),
          report.markdown(
              command, Machine.description() + ", Spark " + package$.MODULE$.SPARK_VERSION()));
      Files.writeString(output.resolve("speed.csv"), report.csv());
    }
  }
}
