package org.ddpmix.benchmarks.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.benchmarks.LocalSpark;
import org.ddpmix.benchmarks.Machine;
import org.ddpmix.benchmarks.MllibMixture;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.BackgroundMode;
import org.ddpmix.start.GivenStart;
import org.ddpmix.start.ModelSelection;
import org.ddpmix.start.Start;
import org.ddpmix.training.MixtureFitter;
import org.ddpmix.training.MixtureTraining;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the benchmark of choice: how often the number of components is right. */
@Command(
    name = "choice",
    mixinStandardHelpOptions = true,
    description =
        "Chooses number of components, covariance family and outliers from samples alone, and"
            + " compares them with the truth.")
public final class ChoiceBenchmark implements Callable<Integer> {
  private static final int ROWS_PER_PARAMETER = 6;
  private static final int MAX_ROWS = 20_000; // those that the choice looks at
  private static final int MAX_K = 24;
  private static final double MOST_ERROR = 0.005; // of the share of outliers
  private static final int SWEEP = 4; // numbers below and above the true one

  @Option(names = "--seeds", description = "Mixtures per family. Default: ${DEFAULT-VALUE}.")
  private int seeds = 3;

  @Option(names = "--only", description = "Only families whose names match this pattern.")
  private Pattern only = Pattern.compile("");

  @Option(
      names = "--mllib",
      description =
          "Also sweep over GaussianMixture of MLlib by BIC, k from "
              + SWEEP
              + " below to "
              + SWEEP
              + " above the truth, on the first seed.")
  private boolean mllib;

  @Option(
      names = "--export",
      description = "A folder that receives the first seed of each data set, for choice.R.")
  private Path export;

  @Option(names = "--output", description = "The folder for choice.md.")
  private Path output;

  @Option(names = "--command", description = "The command line that choice.md shows.")
  private String command = "";

  /**
   * One data set.
   *
   * @param k the true number of components
   * @param chosen the chosen number
   * @param outliers the weight of the background
   * @param fromTruth the same of a fit that starts from the true components and a background
   * @param found the share of true components with a partner, if k is right
   * @param sweep the number that the sweep over MLlib chose, or 0
   */
  private record Trial(
      Family family,
      Outliers kind,
      long seed,
      int rows,
      int k,
      int chosen,
      CovarianceType type,
      double outliers,
      double fromTruth,
      double found,
      double seconds,
      int sweep) {
    private boolean hasShareOf(double share) {
      return Math.abs(outliers - share) <= MOST_ERROR;
    }
  }

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new ChoiceBenchmark());
    line.setOverwrittenOptionsAllowed(true); // options of the user follow those of the script
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<Trial> trials = new ArrayList<>();
    try (SparkSession spark = LocalSpark.session(2)) {
      for (Family family : Families.all()) {
        if (!only.matcher(family.name()).find() || !isSuited(family)) {
          continue;
        }
        for (long seed = 1; seed <= seeds; seed++) {
          trials.add(trial(spark, family, Outliers.NONE, seed));
          Outliers[] kinds = Outliers.values();
          int next = Math.floorMod(family.name().hashCode() + (int) seed, kinds.length - 1);
          trials.add(trial(spark, family, kinds[1 + next], seed));
        }
      }
    }
    String report = markdown(trials);
    System.out.println(report);
    if (output != null) {
      Files.createDirectories(output);
      Files.writeString(output.resolve("choice.md"), report);
    }
    return 0;
  }

  private static int rows(Family family) {
    Mixture truth = family.draw(1).truth();
    return Math.max(family.rows(), ROWS_PER_PARAMETER * truth.parameters());
  }

  /** Few components, and enough rows for the parameters of each. */
  private static boolean isSuited(Family family) {
    return rows(family) <= MAX_ROWS && family.draw(1).k() <= MAX_K;
  }

  private Trial trial(SparkSession spark, Family family, Outliers kind, long seed)
      throws IOException {
    LabelledSamples data = family.withRows(rows(family)).draw(seed);
    double[][] rows = data.rows();
    if (kind != Outliers.NONE) {
      kind.replaceIn(rows, seed);
    }
    if (export != null && seed == 1) {
      write(data, kind);
    }
    InMemorySamples samples = InMemorySamples.of(rows, null);
    long began = System.nanoTime();
    Start choice =
        new ModelSelection(
            OptionalInt.empty(),
            OptionalInt.empty(),
            List.of(CovarianceType.values()),
            BackgroundMode.AUTO,
            seed);
    Mixture mixture = fit(choice, Optional.empty(), samples, seed);
    double seconds = (System.nanoTime() - began) * 1e-9;
    Trial trial =
        new Trial(
            family,
            kind,
            seed,
            rows.length,
            data.k(),
            mixture.k(),
            mixture.covariances().type(),
            shareOfOutliers(mixture),
            kind == Outliers.NONE ? 0 : shareFromTruth(data.truth(), samples, seed),
            mixture.k() == data.k()
                ? ComponentMatching.of(data.truth(), mixture).recovered()
                : Double.NaN,
            seconds,
            mllib && seed == 1 ? sweep(spark, rows, data.k()) : 0);
    System.out.println(line(trial));
    return trial;
  }

  /** The share that is found if the components are known. */
  private static double shareFromTruth(Mixture truth, InMemorySamples samples, long seed) {
    Start start = new GivenStart(truth, truth.k(), BackgroundMode.ON, seed);
    return shareOfOutliers(fit(start, Optional.of(truth.covariances().type()), samples, seed));
  }

  private static Mixture fit(
      Start start, Optional<CovarianceType> type, InMemorySamples samples, long seed) {
    return new MixtureTraining(start, type, Optional.empty(), new MixtureFitter(1, seed).settings())
        .run(samples, null, (step, state) -> {})
        .mixture();
  }

  private static double shareOfOutliers(Mixture mixture) {
    return mixture.background().map(Background::weight).orElse(0.0);
  }

  /** The number of components with the smallest BIC among models of MLlib. */
  private static int sweep(SparkSession spark, double[][] rows, int k) {
    Dataset<Row> table =
        spark
            .createDataFrame(
                Arrays.stream(rows).map(row -> RowFactory.create(Vectors.dense(row))).toList(),
                new StructType().add("features", SQLDataTypes.VectorType()))
            .repartition(2)
            .cache();
    double least = Double.POSITIVE_INFINITY;
    int best = 0;
    for (int tried = Math.max(1, k - SWEEP); tried <= k + SWEEP; tried++) {
      GaussianMixtureModel model = new GaussianMixture().setK(tried).setSeed(1).fit(table);
      Mixture mixture = MllibMixture.of(model).full();
      double logLikelihood =
          IntStream.range(0, rows.length)
              .parallel()
              .mapToDouble(i -> mixture.logDensity(rows[i]))
              .sum();
      double bic = -2 * logLikelihood + mixture.parameters() * Math.log(rows.length);
      if (bic < least) {
        least = bic;
        best = tried;
      }
    }
    table.unpersist();
    return best;
  }

  private void write(LabelledSamples data, Outliers kind) throws IOException {
    Files.createDirectories(export);
    String name = data.name().replaceAll("[^A-Za-z0-9]+", "-") + "_" + kind + "_" + data.k();
    Files.writeString(
        export.resolve(name + ".csv"),
        Arrays.stream(data.rows())
            .map(
                row ->
                    Arrays.stream(row).mapToObj(Double::toString).collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n")));
  }

  private static String line(Trial t) {
    return String.format(
        Locale.ROOT,
        "%-34s %-8s seed %d  k %2d of %2d  %-9s  outliers %.4f of %.2f (%.4f)  found %.3f  %.1f s%s",
        t.family().name(),
        t.kind(),
        t.seed(),
        t.chosen(),
        t.k(),
        t.type(),
        t.outliers(),
        t.kind().share,
        t.fromTruth(),
        t.found(),
        t.seconds(),
        t.sweep() > 0 ? "  MLlib " + t.sweep() : "");
  }

  private String markdown(List<Trial> trials) {
    StringBuilder text = new StringBuilder("# Choice from samples alone\n\n");
    text.append("    ").append(command).append("\n\n").append(Machine.description());
    text.append(
        "\n\nk: the chosen numbers of components, one for each seed. Outliers: the largest error of"
            + " their share. Known: the largest error of a fit that starts from the true components,"
            + " because some outliers lie among the samples of components. Found: the mean share of"
            + " true components with a partner, where k is right.\n\n"
            + "| family | samples | true k | outliers | k | error of share | known | found | family"
            + " | MLlib k |\n|---|---|---|---|---|---|---|---|---|---|\n");
    trials.stream()
        .collect(
            Collectors.groupingBy(
                t -> List.of(t.family().name(), t.kind()),
                java.util.LinkedHashMap::new,
                Collectors.toList()))
        .values()
        .forEach(
            same -> {
              Trial first = same.get(0);
              text.append(
                  String.format(
                      Locale.ROOT,
                      "| %s | %d | %d | %s | %s | %.4f | %.4f | %.3f | %s | %s |%n",
                      first.family().tunedOn()
                          ? "*" + first.family().name() + "*"
                          : first.family().name(),
                      first.rows(),
                      first.k(),
                      first.kind() == Outliers.NONE ? "–" : first.kind() + " " + first.kind().share,
                      same.stream()
                          .map(t -> String.valueOf(t.chosen()))
                          .collect(Collectors.joining(", ")),
                      largestError(same, Trial::outliers),
                      largestError(same, Trial::fromTruth),
                      mean(same),
                      same.stream()
                          .map(t -> t.type().toString())
                          .distinct()
                          .collect(Collectors.joining(", ")),
                      same.stream()
                          .filter(t -> t.sweep() > 0)
                          .map(t -> String.valueOf(t.sweep()))
                          .collect(Collectors.joining(", "))));
            });
    for (boolean outliers : new boolean[] {false, true}) {
      List<Trial> some =
          trials.stream().filter(t -> outliers == (t.kind() != Outliers.NONE)).toList();
      text.append(summary(outliers ? "With outliers" : "Clean", some));
    }
    return text.append(summary("All", trials)).toString();
  }

  private static double largestError(List<Trial> trials, ToDoubleFunction<Trial> share) {
    return trials.stream()
        .mapToDouble(t -> Math.abs(share.applyAsDouble(t) - t.kind().share))
        .max()
        .orElse(0);
  }

  private static double mean(List<Trial> trials) {
    return trials.stream()
        .mapToDouble(Trial::found)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  private static String summary(String name, List<Trial> trials) {
    long swept = trials.stream().filter(t -> t.sweep() > 0).count();
    return String.format(
        Locale.ROOT,
        "%n%s: k right in %d of %d, within one in %d; share of outliers within 0.005 in %d, or"
            + " of that with known components in %d; found %.4f; seconds %.1f on the mean.%s%n",
        name,
        trials.stream().filter(t -> t.chosen() == t.k()).count(),
        trials.size(),
        trials.stream().filter(t -> Math.abs(t.chosen() - t.k()) <= 1).count(),
        trials.stream().filter(t -> t.hasShareOf(t.kind().share)).count(),
        trials.stream()
            .filter(t -> t.hasShareOf(t.kind().share) || t.hasShareOf(t.fromTruth()))
            .count(),
        mean(trials),
        trials.stream().mapToDouble(Trial::seconds).average().orElse(0),
        swept == 0
            ? ""
            : String.format(
                Locale.ROOT,
                " A sweep over MLlib by BIC: right in %d of %d.",
                trials.stream().filter(t -> t.sweep() == t.k()).count(),
                swept));
  }
}
