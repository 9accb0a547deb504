package org.ddpmix.job.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.Settings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.MixtureFile;
import org.ddpmix.job.publish.OutputPath;
import org.ddpmix.job.publish.OwnOutput;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.job.publish.RunFolder;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;

/** Generates samples, fits a mixture, and prints a comparison with the true mixture. */
final class DemoCommand implements Command {
  private static final String OUTPUT = "demo.output";
  private static final String EVALUATION = "evaluation.json";

  @Override
  public int run(Configuration configuration, Console console) {
    Settings settings = configuration.section("demo");
    String output = settings.text("output");
    String data = output + "/data";
    String fit = output + "/fit";
    String truth = data + "/" + GenerateCommand.TRUTH;
    checkOutput(output, data, fit);
    Configuration all =
        configuration
            .with("generate.output", data, OUTPUT)
            .with("generate.overwrite", true)
            .with("fit.input", data + "/" + GenerateCommand.SAMPLES, OUTPUT)
            .with("fit.truth", truth, OUTPUT)
            .with("fit.output", fit, OUTPUT)
            .with("fit.overwrite", true)
            .with("fit.quiet", settings.flag("quiet"))
            .with("evaluate.mixture", fit + "/" + RunFolder.MIXTURE)
            .with("evaluate.input", data + "/" + GenerateCommand.SAMPLES)
            .with("evaluate.truth", truth)
            .with("evaluate.output", output + "/" + EVALUATION)
            .with("evaluate.overwrite", true);
    Console silent =
        new Console(
            new PrintStream(OutputStream.nullOutputStream()), console.err(), console.terminal());
    return SparkSessions.with(
        "demo",
        spark -> {
          new GenerateCommand().run(all, console);
          int exitCode = new FitCommand().run(all, console);
          if (exitCode == ExitCode.DONE) {
            new EvaluateCommand().run(all, silent);
            compare(
                MixtureFile.read(truth, SparkSessions.hadoop()),
                MixtureFile.read(fit + "/" + RunFolder.MIXTURE, SparkSessions.hadoop()),
                console.out());
            console.say("All files are in " + output);
          }
          return exitCode;
        });
  }

  /** Refuses an existing folder that demo did not write, before any work. */
  private static void checkOutput(String output, String data, String fit) {
    try {
      Path folder = OutputPath.parse("--output", output);
      FileSystem files = folder.getFileSystem(SparkSessions.hadoop());
      if (files.exists(folder) && !files.exists(new Path(data))) {
        // A demo that failed before its first publication leaves an empty folder or less than data.
        for (FileStatus file : files.listStatus(folder)) {
          String name = file.getPath().getName();
          if (Stream.of("data", "fit", EVALUATION).noneMatch(own -> Publication.isOf(own, name))) {
            throw new InvalidSettingException(
                "--output", output, "it exists already and was not written by demo");
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Publication.to(data, true, List.of(), SparkSessions.hadoop()).close();
    Publication.to(fit, true, List.of(), SparkSessions.hadoop()).close();
    Publication.to(
            output + "/" + EVALUATION,
            true,
            OwnOutput.EVALUATION,
            List.of(),
            SparkSessions.hadoop())
        .close();
  }

  private static void compare(Mixture truth, Mixture learned, PrintStream out) {
    int[] partners = ComponentMatching.of(truth, learned).partners();
    out.printf(
        "%n%-10s %12s %12s %18s%n", "component", "true weight", "learned", "means differ by");
    for (int c = 0; c < truth.k(); c++) {
      int partner = partners[c];
      out.printf(Locale.ROOT, "%-10d %12.4f", c, truth.weight(c));
      if (partner >= 0) { // the fit may have fewer components than the truth
        double distance = distance(truth.mean(c), learned.mean(partner));
        out.printf(Locale.ROOT, " %12.4f %18.4f", learned.weight(partner), distance);
      }
      out.println();
    }
    out.printf(
        Locale.ROOT,
        "%-10s %12.4f %12.4f%n%n",
        "variance",
        truth.meanVariance(),
        learned.meanVariance());
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return Math.sqrt(sum);
  }
}
