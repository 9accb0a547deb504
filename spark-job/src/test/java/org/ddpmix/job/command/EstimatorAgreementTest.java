package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ddpmix.DdpmGaussianMixture;
import org.ddpmix.DdpmGaussianMixtureModel;
import org.ddpmix.TestSpark;
import org.ddpmix.job.Main;
import org.ddpmix.job.console.Console;
import org.ddpmix.mixture.MixtureJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code fit} and the estimator have equal defaults and give identical mixtures. */
class EstimatorAgreementTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private void run(String command) {
    TestSpark.session();
    PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
    int exitCode =
        Main.run(new Console(print, print, false), command.replace("@", folder + "/").split(" "));
    assertThat(exitCode).as(err.toString(StandardCharsets.UTF_8)).isZero();
  }

  @Test
  void equalSeedAndDataGiveIdenticalBits() throws Exception {
    run("generate --k 3 --dim 4 --samples 3000 --partitions 2 --output @data");
    String options =
        "--input @data/samples --k 3 --seed 9 --max-iter 12 --quiet --covariance shared --background off";
    for (String start : new String[] {"kmeans", "annealed", "random", "spectral"}) {
      String gradient = start.equals("spectral") ? "em" : "projected";
      run("fit --output @%s --start %s --gradient %s ".formatted(start, start, gradient) + options);
      DdpmGaussianMixtureModel model =
          new DdpmGaussianMixture()
              .setK(3)
              .setSeed(9)
              .setMaxIter(12)
              .setInitMode(start)
              .setGradient(gradient)
              .fit(TestSpark.session().read().parquet(sampleFiles()));
      Path file = folder.resolve(start + "/mixture.json");
      assertThat(model.mixture())
          .isEqualTo(MixtureJson.read(Files.readString(file), file.toString()));
    }
  }

  /** In the order of names, as the command reads them; a local folder lists them in any order. */
  private String[] sampleFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("data/samples"))) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".parquet"))
          .sorted()
          .toArray(String[]::new);
    }
  }

  @Test
  void sampleCommandAndModelDrawTheSameSamples() throws Exception {
    run("generate --k 2 --dim 3 --samples 10 --output @data");
    String json = Files.readString(folder.resolve("data/truth.json"));
    run("sample --mixture @data/truth.json --samples 300 --seed 4 --output @exact --partitions 3");
    assertThat(
            TestSpark.session()
                .read()
                .parquet(folder.resolve("exact").toString())
                .selectExpr("cast(features as string)")
                .collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            DdpmGaussianMixtureModel.fromJson(json)
                .sample(300, 4)
                .select(
                    org.apache
                        .spark
                        .ml
                        .functions
                        .vector_to_array(org.apache.spark.sql.functions.col("features"), "float64")
                        .cast("string"))
                .collectAsList());
    for (String sampler : new String[] {"ddpm", "ode"}) {
      String command =
          "sample --mixture @data/truth.json --samples 50 --steps 5 --format csv --sampler "
              + sampler;
      run(command + " --output @one --overwrite");
      run(command + " --output @four --partitions 4 --overwrite");
      assertThat(csv("four")).hasSize(50).isEqualTo(csv("one"));
    }
  }

  private java.util.List<String> csv(String name) {
    return TestSpark.session()
        .read()
        .option("header", true)
        .csv(folder.resolve(name).toString())
        .collectAsList()
        .stream()
        .map(Object::toString)
        .sorted()
        .toList();
  }
}
