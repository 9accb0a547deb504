package org.ddpmix.job;

import com.typesafe.config.Config;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.exception.MessageText;
import org.ddpmix.job.command.Command;
import org.ddpmix.job.config.CommandLineSpec;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.Versions;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.setting.Reference;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Main class of the job: parses the command line and runs the command. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    int exitCode = run(args);
    if (exitCode != ExitCode.DONE) {
      System.exit(exitCode);
    }
  }

  /**
   * Runs a command and returns its exit code (see {@link ExitCode}). A user error prints one line,
   * an internal error a stack trace.
   */
  public static int run(String... args) {
    return run(Console.ofProcess(), args);
  }

  /**
   * Runs a command with the given output streams.
   *
   * @param console receives the output of the command
   */
  public static int run(Console console, String... args) {
    try {
      return parseAndRun(console, normalised(args));
    } catch (Throwable failure) { // Hadoop's FSError and an OutOfMemoryError too
      Throwable reportable = ExitCode.reportable(failure);
      if (reportable == null) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        trace
            .toString()
            .lines()
            .forEach(line -> console.err().println(MessageText.escaped(line.replace("\t", "  "))));
        return ExitCode.INTERNAL_ERROR;
      }
      console.log(message(reportable));
      return ExitCode.of(reportable);
    }
  }

  /** The default command is {@code demo}; {@code help COMMAND} means {@code COMMAND --help}. */
  private static String[] normalised(String... args) {
    if (args.length == 0) {
      return new String[] {"demo"};
    }
    if (!args[0].equals("help")) {
      return args;
    }
    List<String> words = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
    words.add("--help");
    return words.toArray(String[]::new);
  }

  private static int parseAndRun(Console console, String... args) {
    CommandLine commandLine =
        new CommandLine(CommandLineSpec.root("ddpmix " + Versions.ddpmix()))
            .setExpandAtFiles(false); // an argument is never the name of a file with arguments
    ParseResult parsed = commandLine.parseArgs(args);
    ParseResult command = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
    CommandLine requested = command.commandSpec().commandLine();
    if (command.isUsageHelpRequested()) {
      requested.usage(console.out());
      return ExitCode.DONE;
    }
    if (command.isVersionHelpRequested()) {
      requested.printVersionHelp(console.out());
      return ExitCode.DONE;
    }
    if (!parsed.hasSubcommand()) {
      throw new InvalidSettingException("no command is given; ddpmix --help lists the commands");
    }
    String name = command.commandSpec().name();
    return Command.named(name).run(new Configuration(layers(name, command)), console);
  }

  private static List<Config> layers(String name, ParseResult command) {
    List<Config> layers = new ArrayList<>();
    if (name.equals("demo")) {
      layers.add(Reference.resource("demo.conf"));
    }
    if (command.hasMatchedOption(CommandLineSpec.CONFIG)) {
      layers.add(Configuration.file(command.matchedOptionValue(CommandLineSpec.CONFIG, "")));
    }
    for (String text : command.matchedOptionValue(CommandLineSpec.SET, new String[0])) {
      layers.add(Configuration.assignment(text));
    }
    for (Reference.Setting setting : Reference.settings(name)) {
      Object value =
          CommandLineSpec.isPositional(name, setting)
              ? command.matchedPositionalValue(0, (String) null)
              : command.matchedOptionValue("--" + setting.key(), (Object) null);
      if (value != null) {
        layers.add(Configuration.option(name, setting.key(), value));
      }
    }
    return layers;
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof UnmatchedArgumentException unmatched) {
      message = message(unmatched);
    } else if (failure instanceof ParameterException parameter) {
      message += " (" + parameter.getCommandLine().getCommandSpec().qualifiedName() + " --help)";
    }
    return String.valueOf(message).lines().map(String::strip).collect(Collectors.joining(" "));
  }

  private static String message(UnmatchedArgumentException failure) {
    String argument = failure.getUnmatched().get(0);
    CommandLine command = failure.getCommandLine();
    if (!command.getSubcommands().isEmpty() && !argument.startsWith("-")) {
      return argument
          + " is not a command; the commands are "
          + String.join(", ", command.getSubcommands().keySet());
    }
    return argument
        + " is not an option of "
        + command.getCommandName()
        + failure.getSuggestions().stream()
            .max(Comparator.comparingInt(name -> commonPrefix(name, argument)))
            .map(s -> "; did you mean " + s + "?")
            .orElse("");
  }

  private static int commonPrefix(String a, String b) {
    int length = 0;
    while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
      length++;
    }
    return length;
  }
}
