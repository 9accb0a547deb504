package org.ddpmix.job.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.File;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.setting.Reference;

/**
 * The settings of a run, merged from layers. Each of these layers overrides those before it: {@code
 * reference.conf}, {@code --config}, {@code --set}, the options of the command.
 */
public final class Configuration {
  private final ConfigObject root;
  private final Set<String> fromEnvironment; // paths of settings

  /**
   * @param layers the layers above {@code reference.conf}, in order of increasing precedence
   * @throws InvalidSettingException if a layer contains a key that {@code reference.conf} does not
   */
  public Configuration(List<Config> layers) {
    Config merged = Reference.UNRESOLVED;
    for (Config layer : layers) {
      merged = layer.withFallback(merged);
    }
    try {
      Expansion.check(merged.root());
      root = merged.resolve().root();
      checkKeys();
      fromEnvironment = fromEnvironment(merged, root);
    } catch (StackOverflowError e) {
      throw new InvalidSettingException("the configuration is nested too deeply");
    }
  }

  private Configuration(ConfigObject root, Set<String> fromEnvironment) {
    this.root = root;
    this.fromEnvironment = fromEnvironment;
  }

  /** The settings whose values contain something of an environment variable. */
  private static Set<String> fromEnvironment(Config merged, ConfigObject resolved) {
    Config without =
        merged.resolve(
            ConfigResolveOptions.defaults()
                .setUseSystemEnvironment(false)
                .setAllowUnresolved(true));
    Map<String, ConfigValue> settings = new TreeMap<>();
    collect("", resolved, settings);
    Set<String> different = new TreeSet<>();
    settings.forEach(
        (path, value) -> {
          try {
            if (!without.hasPathOrNull(path)
                || !without.root().toConfig().getValue(path).equals(value)) {
              different.add(path);
            }
          } catch (ConfigException.Null e) { // null in both, or from the environment
            if (value.valueType() != ConfigValueType.NULL) {
              different.add(path);
            }
          } catch (ConfigException.NotResolved e) {
            different.add(path);
          }
        });
    return different;
  }

  /** A copy with one setting replaced. */
  public Configuration with(String path, Object value) {
    return with(path, value, path);
  }

  /**
   * The same with a value that is made from another setting.
   *
   * @param source the path of the other setting
   */
  public Configuration with(String path, Object value, String source) {
    Set<String> hidden = new TreeSet<>(fromEnvironment);
    hidden.remove(path);
    if (!source.equals(path) && fromEnvironment.contains(source)) {
      hidden.add(path);
    }
    return new Configuration(
        root.toConfig().withValue(path, ConfigValueFactory.fromAnyRef(value)).root(), hidden);
  }

  /** The settings of a command. */
  public Settings section(String command) {
    String prefix = command + ".";
    return new Settings(
        command,
        ((ConfigObject) root.get(command)).toConfig(),
        fromEnvironment.stream()
            .filter(path -> path.startsWith(prefix))
            .map(path -> path.substring(prefix.length()))
            .collect(Collectors.toSet()));
  }

  /**
   * Reads the layer of a configuration file.
   *
   * @throws InvalidSettingException if the file is unreadable or nested too deeply
   */
  public static Config file(String path) {
    File file = new File(path);
    LocalIncludes includes = new LocalIncludes(null, new Budget());
    if (!file.isFile() || !file.canRead()) {
      throw new InvalidSettingException("--config", path, "it must be a readable HOCON file");
    }
    includes.budget.take(file);
    try {
      // The library finds no file beside one without a folder.
      return ConfigFactory.parseFile(
          file.getAbsoluteFile(), ConfigParseOptions.defaults().setIncluder(includes));
    } catch (StackOverflowError e) {
      throw new InvalidSettingException("--config", path, "it is nested too deeply");
    } catch (ConfigException.Parse e) {
      if (e.getMessage().contains("include statements nested")) { // with all their names
        throw new InvalidSettingException("--config", path, "it must not include itself");
      }
      throw e;
    }
  }

  /** What may be read for one {@code --config}, with all that it includes. */
  private static final class Budget {
    private static final int MAX_FILES = 100;
    private static final long MAX_BYTES = 1 << 20;

    private int files;
    private long bytes;

    /** Counts a file, and refuses one that is no regular file and might never end. */
    void take(File file) {
      if (file.exists() && !file.isFile()) {
        throw new InvalidSettingException("include", file, "it must be a regular file");
      }
      bytes += file.length();
      if (++files > MAX_FILES || bytes > MAX_BYTES) {
        throw new InvalidSettingException(
            "--config",
            file,
            "all files together may have " + MAX_BYTES + " bytes and " + MAX_FILES + " includes");
      }
    }
  }

  /** Allows HOCON includes of files, and refuses includes of URLs. */
  private record LocalIncludes(ConfigIncluder others, Budget budget)
      implements ConfigIncluder, ConfigIncluderURL, ConfigIncluderFile {
    private static final List<String> EXTENSIONS = List.of("", ".conf", ".json", ".properties");
    private static final Pattern REMOTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return new LocalIncludes(fallback, budget);
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      if (REMOTE.matcher(what).matches()) {
        throw refused(what);
      }
      for (String extension : EXTENSIONS) { // those that the library tries
        String name = context.relativeTo(what + extension).origin().filename();
        if (name != null && new File(name).exists()) {
          budget.take(new File(name));
        }
      }
      return others.include(context, what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      budget.take(what);
      return ConfigFactory.parseFileAnySyntax(what, context.parseOptions()).root();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw refused(what);
    }

    private static InvalidSettingException refused(Object what) {
      return new InvalidSettingException("include", what, "only files can be included");
    }
  }

  /**
   * The layer of one {@code --set KEY=VALUE}. The value is plain text, like that of an option.
   *
   * @throws InvalidSettingException if the text has another form
   */
  public static Config assignment(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new InvalidSettingException("--set", text, "it must be KEY=VALUE");
    }
    String key = text.substring(0, equals).strip();
    try {
      return layer(key, text.substring(equals + 1).strip(), "--set");
    } catch (ConfigException.BadPath e) {
      throw new InvalidSettingException("--set", text, "its key must be names separated by dots");
    }
  }

  /** The layer of one option of a command. */
  public static Config option(String command, String key, Object value) {
    return layer(command + "." + key, value, "--" + key);
  }

  private static Config layer(String path, Object value, String origin) {
    ConfigValue plain = ConfigValueFactory.fromAnyRef(value, origin);
    return ConfigFactory.empty(origin).withValue(path, plain);
  }

  private void checkKeys() {
    Map<String, ConfigValue> known = new TreeMap<>();
    collect("", Reference.root(), known);
    Map<String, ConfigValue> given = new TreeMap<>();
    collect("", root, given);
    given.forEach(
        (path, value) -> {
          if (!known.containsKey(path)) {
            String problem =
                Reference.root().get(path) instanceof ConfigObject
                    ? " is a section of settings, not a setting"
                    : " is not a setting" + SpellingHint.hint(path, known.keySet());
            throw new InvalidSettingException(value.origin().description() + ": " + path + problem);
          }
        });
  }

  /**
   * Collects every value that is not an object, by its dotted path. Includes null values, which
   * Config.entrySet leaves out.
   */
  private static void collect(String prefix, ConfigObject object, Map<String, ConfigValue> into) {
    object.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject section) {
            collect(prefix + key + ".", section, into);
          } else {
            into.put(prefix + key, value);
          }
        });
  }
}
