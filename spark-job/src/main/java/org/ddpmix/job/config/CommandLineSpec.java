package org.ddpmix.job.config;

import com.typesafe.config.ConfigValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ddpmix.setting.Reference;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The command line as picocli sees it, made from {@code reference.conf}: one command a section, one
 * option a key.
 */
public final class CommandLineSpec {
  public static final String CONFIG = "--config";
  public static final String SET = "--set";

  /** A setting of true, false or auto, which is a flag on the command line. */
  private static final String HEADER = "header";

  /** The commands in the order in which one uses them. */
  private static final Map<String, String> COMMANDS = new LinkedHashMap<>();

  static {
    for (String name :
        new String[] {
          "demo",
          "generate",
          "fit",
          "report",
          "evaluate",
          "predict",
          "sample",
          "rerun",
          "experiment"
        }) {
      COMMANDS.put(name, Reference.comment(name));
    }
  }

  private CommandLineSpec() {}

  /**
   * @param version what {@code --version} prints
   */
  public static CommandSpec root(String version) {
    CommandSpec root = describe(CommandSpec.create().name("ddpmix"), version);
    root.usageMessage()
        .description(
            "Learns Gaussian mixtures at any scale by gradient descent on the denoising-diffusion objective.")
        .synopsisSubcommandLabel("COMMAND [OPTIONS]")
        .footer("", "Without a command it is demo. COMMAND --help lists a command's options.");
    COMMANDS.forEach((name, comment) -> root.addSubcommand(name, command(name, comment, version)));
    return root;
  }

  private static CommandSpec command(String name, String comment, String version) {
    CommandSpec command = CommandSpec.create().name(name);
    command.usageMessage().description(comment).abbreviateSynopsis(true).sortOptions(false);
    List<Reference.Setting> settings = Reference.settings(name);
    settings.forEach(
        setting -> {
          if (isPositional(name, setting)) {
            command.addPositional(positional(setting));
          } else {
            command.addOption(option(setting));
          }
        });
    command.addOption(
        OptionSpec.builder(CONFIG)
            .type(String.class)
            .paramLabel("<file>")
            .description("A HOCON file with settings that differ from the defaults.")
            .build());
    command.addOption(
        OptionSpec.builder(SET)
            .type(String[].class)
            .paramLabel("<key=value>")
            .description(
                "One setting by its full name, such as %s.%s=…; may be repeated."
                    .formatted(name, settings.get(0).key()))
            .build());
    return describe(command, version);
  }

  /** Whether a setting is given on the command line by its place alone. */
  public static boolean isPositional(String command, Reference.Setting setting) {
    return command.equals("experiment") && setting.key().equals("name");
  }

  private static PositionalParamSpec positional(Reference.Setting setting) {
    return PositionalParamSpec.builder()
        .index("0")
        .arity("0..1")
        .type(String.class)
        .paramLabel("<" + setting.key() + ">")
        .description(setting.comment().replace("%", "%%"))
        .build();
  }

  private static CommandSpec describe(CommandSpec spec, String version) {
    spec.version(version)
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this help.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Shows the version.")
                .build());
    spec.usageMessage().width(100);
    return spec.interpolateVariables(false); // comments are plain text
  }

  private static OptionSpec option(Reference.Setting setting) {
    ConfigValueType type = setting.value().valueType();
    String comment = setting.comment().replace("%", "%%");
    OptionSpec.Builder option = OptionSpec.builder("--" + setting.key());
    if (type == ConfigValueType.BOOLEAN || setting.key().equals(HEADER)) {
      return option
          .type(boolean.class)
          .negatable(true)
          .description(comment + " Default: " + setting.value().unwrapped())
          .build();
    }
    String value = type == ConfigValueType.NULL ? "" : " Default: " + setting.value().unwrapped();
    return option
        .type(String.class)
        .paramLabel("<" + setting.key() + ">")
        .description(comment + value)
        .build();
  }
}
