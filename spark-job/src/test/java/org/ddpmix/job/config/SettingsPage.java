package org.ddpmix.job.config;

import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ddpmix.setting.Reference;

/** The page docs/settings.md, made from {@code reference.conf}. */
final class SettingsPage {
  private static final String HEADER =
      """
      <!-- Generated from conf/reference.conf. Do not edit. -->
      # Settings

      Each section is a command, except `reading`, which the commands that read samples inherit. A setting has the same name in
      a configuration file (`fit.max-iter`), in `--set` (`--set fit.max-iter=100`) and as an option of its command (`--max-iter 100`).
      A Boolean setting is a switch: `--overwrite`, or `--no-overwrite` for false. The name of an experiment is a positional
      argument: `experiment NAME`. Sources in increasing priority: the defaults below, `--config FILE`, `--set KEY=VALUE`, the
      command's own options. A default of – means that the setting is not given.
      """;

  private SettingsPage() {}

  static String text() {
    StringBuilder page = new StringBuilder(HEADER);
    Reference.UNRESOLVED.root().entrySet().stream()
        .sorted(Comparator.comparing(section -> line(section.getValue())))
        .map(Map.Entry::getKey)
        .forEach(section -> append(page, section));
    return page.toString();
  }

  private static void append(StringBuilder page, String section) {
    int start = line(Reference.UNRESOLVED.root().get(section));
    List<Reference.Setting> settings = Reference.settings(section);
    List<Reference.Setting> own =
        settings.stream().filter(setting -> line(setting.value()) >= start).toList();
    page.append("\n## ").append(section).append("\n\n");
    page.append(escape(Reference.comment(section))).append("\n\n");
    page.append("| setting | default | meaning |\n|---|---|---|\n");
    for (Reference.Setting setting : own) {
      page.append(
          "| `%s` | %s | %s |\n"
              .formatted(setting.key(), code(setting.value()), escape(setting.comment())));
    }
    if (own.size() < settings.size()) {
      page.append("\nInherits the settings of [reading](#reading).\n");
    }
  }

  private static int line(ConfigValue value) {
    return value.origin().lineNumber();
  }

  private static String code(ConfigValue value) {
    if (value.unwrapped() == null) {
      return "–";
    }
    String text = value.unwrapped().toString();
    if (text.contains("`") || text.contains("|")) {
      throw new IllegalStateException("a default that Markdown would not show: " + text);
    }
    return "`" + text + "`";
  }

  private static String escape(String text) {
    return text.replaceAll("[\\\\`*_<\\[|]", "\\\\$0");
  }
}
