package org.ddpmix.job.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ddpmix.exception.InvalidSettingException;

/**
 * An upper bound of the size of a configuration after its substitutions, from its text before them:
 * a few lines that double a list each would otherwise fill the memory.
 */
final class Expansion {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{\\??([^}]*)\\}");
  private static final ConfigRenderOptions PLAIN = ConfigRenderOptions.concise();
  private static final long MAX_SIZE = 16 << 20; // characters
  private static final int MAX_REFERENCES = 1000;
  private static final int MAX_DEPTH = 100; // of substitutions of substitutions
  private static final long UNKNOWN = -1; // a value that is being measured

  private final ConfigObject root;
  private final Map<String, Long> sizes = new HashMap<>();
  private int depth;

  private Expansion(ConfigObject root) {
    this.root = root;
  }

  /**
   * @param unresolved the configuration before its substitutions
   * @throws InvalidSettingException if it would become too large
   */
  static void check(ConfigObject unresolved) {
    String text = unresolved.render(PLAIN);
    if (REFERENCE.matcher(text).results().limit(MAX_REFERENCES + 1L).count() > MAX_REFERENCES) {
      throw refused("more than " + MAX_REFERENCES + " substitutions");
    }
    if (new Expansion(unresolved).size("", text) > MAX_SIZE) {
      throw refused("more than " + MAX_SIZE + " characters after its substitutions");
    }
  }

  private static InvalidSettingException refused(String what) {
    return new InvalidSettingException("the configuration must not have " + what);
  }

  private long size(String path, String text) {
    Long known = sizes.putIfAbsent(path, UNKNOWN);
    if (known != null && known != UNKNOWN) {
      return known;
    }
    if (++depth > MAX_DEPTH) {
      throw refused("substitutions that are nested more than " + MAX_DEPTH + " deep");
    }
    double size = text.length();
    double own = 1; // a value that refers to its earlier self at most doubles with each reference
    Matcher references = REFERENCE.matcher(text);
    while (references.find()) {
      Map.Entry<String, String> target = target(references.group(1));
      if (Long.valueOf(UNKNOWN).equals(sizes.get(target.getKey()))) {
        own = Math.min(MAX_SIZE, own * 2);
      } else {
        size += size(target.getKey(), target.getValue());
      }
    }
    depth--;
    long bound = (long) Math.min(MAX_SIZE + 1.0, size * own);
    sizes.put(path, bound);
    return bound;
  }

  /** The path and text of the value that a substitution refers to, or of one that contains it. */
  private Map.Entry<String, String> target(String expression) {
    ConfigValue at = root;
    StringBuilder path = new StringBuilder();
    try {
      for (String key : keys(expression)) {
        if (!(at instanceof ConfigObject object)) {
          break;
        }
        at = object.get(key);
        path.append('.').append(ConfigUtil.quoteString(key));
        if (at == null) { // for example a variable of the environment
          return Map.entry(path.toString(), "");
        }
      }
    } catch (ConfigException.NotResolved e) {
      // The value itself is a concatenation with substitutions, which contains the target.
    }
    return Map.entry(path.toString(), at.render(PLAIN));
  }

  private static List<String> keys(String expression) {
    try {
      return ConfigUtil.splitPath(expression);
    } catch (ConfigException.BadPath e) {
      return List.of(expression);
    }
  }
}
