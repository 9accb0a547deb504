package org.ddpmix.job.command;

import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.console.Console;

/** One command of the command line. */
public interface Command {

  /**
   * Does it all, from settings to published results.
   *
   * @return the exit code
   */
  int run(Configuration configuration, Console console);

  /** A command by its name; none is loaded before it is asked for, so that help needs no Spark. */
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
