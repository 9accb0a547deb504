package org.ddpmix.job.command;

import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.console.Console;

/** One command of the command line. */
public interface Command {

  /**
   * Reads the settings, does the work and publishes the results.
   *
   * @return the exit code (see {@link org.ddpmix.job.console.ExitCode})
   */
  int run(Configuration configuration, Console console);

  /** The command of a name. Command classes are loaded on demand, so that help needs no Spark. */
  static Command named(String name) {
    return switch (name) {
      case "demo" -> new DemoCommand();
      case "generate" -> new GenerateCommand();
      case "fit" -> new FitCommand();
      case "evaluate" -> new EvaluateCommand();
      case "predict" -> new PredictCommand();
      case "sample" -> new SampleCommand();
      case "rerun" -> new RerunCommand();
      case "report" -> new ReportCommand();
      case "experiment" -> new ExperimentCommand();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
