package org.ddpmix.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ddpmix.setting.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class ReferenceTest {
  private static final CommandLine COMMAND_LINE = new CommandLine(CommandLineSpec.root("test"));

  @Test
  void everySectionIsACommandButTheSharedOne() {
    assertThat(Reference.root().keySet())
        .containsExactlyInAnyOrderElementsOf(
            concat(COMMAND_LINE.getSubcommands().keySet(), "reading"));
  }

  private static List<String> concat(Iterable<String> names, String more) {
    List<String> all = new java.util.ArrayList<>(List.of(more));
    names.forEach(all::add);
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"demo", "generate", "fit", "evaluate", "predict", "sample", "experiment", "rerun"})
  void helpShowsEveryKeyWithItsCommentAndDefault(String command) {
    CommandSpec spec = COMMAND_LINE.getSubcommands().get(command).getCommandSpec();
    String help = spec.commandLine().getUsageMessage().replaceAll("\\s+", " ");

    assertThat(Reference.comment(command)).isNotBlank();
    assertThat(help).contains(Reference.comment(command));
    for (Reference.Setting setting : Reference.settings(command)) {
      assertThat(setting.comment()).as("comment of %s.%s", command, setting.key()).isNotBlank();
      assertThat(help).contains(setting.comment());
      assertThat(help).containsPattern("(--(\\[no-\\])?|<)" + setting.key() + "[ =>]");
      Object value = setting.value().unwrapped();
      if (value != null) {
        assertThat(help).contains(setting.comment() + " Default: " + value);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fit", "evaluate", "predict"})
  void readingIsInherited(String command) {
    assertThat(Reference.settings(command)).containsAll(Reference.settings("reading"));
  }
}
