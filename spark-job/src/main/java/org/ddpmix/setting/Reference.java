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

/**
 * Reads {@code reference.conf}, which describes all settings of all commands and their defaults.
 */
public final class Reference {

  /**
   * The configuration before substitutions, so that overrides of {@code reading} apply to every
   * command.
   */
  public static final Config UNRESOLVED = resource("reference.conf");

  private static final ConfigObject ROOT =
      UNRESOLVED.resolve(ConfigResolveOptions.noSystem()).root();

  private Reference() {}

  /**
   * One setting.
   *
   * @param key the name
   * @param value the default, of type NULL if there is none
   * @param comment the comment above the setting, as one line
   */
  public record Setting(String key, ConfigValue value, String comment) {}

  /**
   * Reads a configuration file of the job. It is in the package of this class, because other
   * libraries on the class path may contain a {@code /reference.conf}.
   */
  public static Config resource(String name) {
    return ConfigFactory.parseURL(Reference.class.getResource(name));
  }

  /** All sections, with inherited settings. */
  public static ConfigObject root() {
    return ROOT;
  }

  /** The comment above a section, as one line. */
  public static String comment(String section) {
    // In the resolved configuration, a section that inherits another one has the comment of that.
    return comment(UNRESOLVED.root().get(section));
  }

  /** One setting of a section. */
  public static Setting setting(String section, String key) {
    return setting(Map.entry(key, ((ConfigObject) ROOT.get(section)).get(key)));
  }

  /** The settings of a section in the order of the file. Inherited settings are last. */
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
