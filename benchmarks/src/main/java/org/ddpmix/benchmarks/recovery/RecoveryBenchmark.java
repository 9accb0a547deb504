package org.ddpmix.benchmarks.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.benchmarks.Machine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the recovery benchmark. */
@Command(
    name = "recovery",
    mixinStandardHelpOptions = true,
    description = "Compares how many components of a mixture each method finds.")
public final class RecoveryBenchmark implements Callable<Integer> {
  private static final int QUICK_ROWS = 6000;
  private static final int WARM_UPS = 2;

  @Option(
      names = "--seeds",
      description = "The number of mixtures per family. Default: ${DEFAULT-VALUE}.")
  private int seeds = 5;

  @Option(names = "--quick", description = "Only families with at most " + QUICK_ROWS + " samples.")
  private boolean quick;

  @Option(names = "--only", description = "Only families whose names match this pattern.")
  private Pattern only = Pattern.compile("");

  @Option(
      names = "--methods",
      split = ",",
      description = "The methods to run, among ${COMPLETION-CANDIDATES}.")
  private Set<Method> methods = EnumSet.allOf(Method.class);

  @Option(
      names = "--max-dimension",
      description =
          "The largest dimension in which GaussianMixture runs. Default: ${DEFAULT-VALUE}.")
  private int maxDimension = 64;

  @Option(names = "--data", description = "The folder with iris.csv and faithful.csv.")
  private Path data = Path.of("data");

  @Option(names = "--output", description = "The folder for recovery.md and recovery.csv.")
  private Path output;

  @Option(
      names = "--resume",
      description =
          "Keep the results in the recovery.csv of the output folder and run only data sets that"
              + " it does not contain.")
  private boolean resume;

  @Option(names = "--command", description = "The command line that recovery.md shows.")
  private String command = "";

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new RecoveryBenchmark());
    line.setOverwrittenOptionsAllowed(true); // options of the user follow those of the script
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    try (SparkSession spark = LocalSpark.session(2)) {
      Comparison comparison = new Comparison(spark, methods, maxDimension);
      List<Family> families =
          Families.all().stream()
              .filter(family -> only.matcher(family.name()).find())
              .filter(family -> !quick || family.rows() <= QUICK_ROWS)
              .toList();
      for (int i = 0; i < WARM_UPS; i++) { // not counted, because the JVM still compiles
        comparison.run(Families.all().get(0).draw(-1), true, -1);
      }
      List<Result> results =
          new ArrayList<>(resume ? read(spark, output.resolve("recovery.csv")) : List.of());
      Set<String> done = results.stream().map(Result::data).collect(Collectors.toSet());
      for (Family family : families) {
        if (done.contains(family.name())) {
          continue;
        }
        for (long seed = 1; seed <= seeds; seed++) {
          results.addAll(printed(comparison.run(family.draw(seed), family.tunedOn(), seed)));
        }
        write(results, spark.version());
      }
      for (LabelledSamples real : RealData.in(data)) {
        if (only.matcher(real.name()).find() && !done.contains(real.name())) {
          for (long seed = 1; seed <= seeds; seed++) {
            results.addAll(printed(comparison.run(real, false, seed)));
          }
        }
      }
      write(results, spark.version());
      System.out.println(new RecoveryReport(results, seeds).summary());
      return 0;
    }
  }

  /**
   * Reads a file that {@link RecoveryReport#csv} wrote. Returns no results if it does not exist.
   */
  static List<Result> read(SparkSession spark, Path csv) {
    return Files.exists(csv)
        ? spark.read().option("header", true).csv(csv.toString()).collectAsList().stream()
            .map(Result::parse)
            .toList()
        : List.of();
  }

  private void write(List<Result> results, String sparkVersion) throws IOException {
    if (output != null) {
      RecoveryReport report = new RecoveryReport(results, seeds);
      Files.createDirectories(output);
      Files.writeString(
          output.resolve("recovery.md"),
          report.markdown(command, Machine.description() + ", Spark " + sparkVersion));
      Files.writeString(output.resolve("recovery.csv"), report.csv());
    }
  }

  private static List<Result> printed(List<Result> results) {
    for (Result r : results) {
      System.out.printf(
          Locale.ROOT,
          "%-36s seed %d  %-28s recovered %.3f  logLik %+.4f  ARI %.3f  passes %5.1f  %.2f s%n",
          r.data(),
          r.seed(),
          r.method().title(),
          r.recovered(),
          r.logLikelihood(),
          r.adjustedRand(),
          r.passes(),
          r.seconds());
    }
    return results;
  }
}
