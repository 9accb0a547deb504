package org.ddpmix.setting;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code reference.conf}: every setting of every command, with its meaning and default. */
public final class Reference {

  /**
   * Substitutions not yet replaced, so that what overrides {@code reading} reaches every command.
   */
  public static final Config UNRESOLVED = resource("reference.conf");

  private static final ConfigObject ROOT =
      UNRESOLVED.resolve(ConfigResolveOptions.noSystem()).root();

  private Reference() {}

  /**
   * One setting.
   *
   * @param key its name
   * @param value its default, of type NULL where it has none
   * @param comment what stands above it, as one line
   */
  public record Setting(String key, ConfigValue value, String comment) {}

  /**
   * A configuration file of the job itself. It is beside this class: another library on the class
   * path may have a {@code /reference.conf} too.
   */
  public static Config resource(String name) {
    return ConfigFactory.parseURL(Reference.class.getResource(name));
  }

  /** All sections, with what they inherit. */
  public static ConfigObject root() {
    return ROOT;
  }

  /** The comment above a section, as one line. */
  public static String comment(String section) {
    // Resolved, a section that inherits another one has the other one's comment.
    return comment(UNRESOLVED.root().get(section));
  }

  /** One setting of a section. */
  public static Setting setting(String section, String key) {
    return setting(Map.entry(key, ((ConfigObject) ROOT.get(section)).get(key)));
  }

  /** The settings of a section in the order of the file, its own before the inherited ones. */
  public static List<Setting> settings(String section) {
    int start = UNRESOLVED.root().get(section).origin().lineNumber();
    return ((ConfigObject) ROOT.get(section))
        .entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, ConfigValue>, Boolean>comparing(
                        entry -> line(entry) < start)
                    .thenComparing(Reference::line))
            .map(Reference::setting)
            .toList();
  }

  private static int line(Map.Entry<String, ConfigValue> entry) {
    return entry.getValue().origin().lineNumber();
  }

  private static Setting setting(Map.Entry<String, ConfigValue> entry) {
    return new Setting(entry.getKey(), entry.getValue(), comment(entry.getValue()));
  }

  private static String comment(ConfigValue value) {
    return value.origin().comments().stream().map(String::strip).collect(Collectors.joining(" "));
  }
}
