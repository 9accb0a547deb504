package org.ddpmix.job.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import org.ddpmix.exception.InvalidSettingException;

/**
 * Reads the settings of one command and checks their ranges. What is wrong ends in an {@link
 * InvalidSettingException} that names the setting as its user wrote it: an option, or a key and the
 * file and line where it stands.
 */
public final class Settings {
  private final String command;
  private final Config section;

  Settings(String command, Config section) {
    this.command = command;
    this.section = section;
  }

  public boolean given(String key) {
    return section.hasPath(key);
  }

  /** Reads a setting that may be missing. */
  public <T> Optional<T> ifGiven(String key, Function<String, T> read) {
    return given(key) ? Optional.of(read.apply(key)) : Optional.empty();
  }

  /** Any text. */
  public String text(String key) {
    if (!given(key)) {
      throw new InvalidSettingException(
          "--"
              + key
              + " is missing; give it, or "
              + command
              + "."
              + key
              + " in a configuration file");
    }
    return section.getString(key);
  }

  /** true or false. */
  public boolean flag(String key) {
    return switch (text(key)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(key, "it must be true or false");
    };
  }

  /** One of a few words. */
  String choice(String key, String... allowed) {
    String value = text(key);
    if (!Arrays.asList(allowed).contains(value)) {
      throw invalid(key, "it must be one of " + String.join(", ", allowed));
    }
    return value;
  }

  /** A whole number; 1e6 is one too. */
  public long whole(String key, long least, long most) {
    String allowed =
        most == Long.MAX_VALUE || most == Integer.MAX_VALUE
            ? "it must be a whole number of at least " + least
            : "it must be a whole number from " + least + " to " + most;
    try {
      long value = new BigDecimal(text(key)).longValueExact();
      if (value >= least && value <= most) {
        return value;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // Said below.
    }
    throw invalid(key, allowed);
  }

  /** A whole number of at least {@code least}. */
  public int count(String key, int least) {
    return (int) whole(key, least, Integer.MAX_VALUE);
  }

  /** Any whole number. */
  long seed(String key) {
    try {
      return new BigDecimal(text(key)).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw invalid(key, "it must be a whole number of 64 bits");
    }
  }

  /** A finite number above 0. */
  double positive(String key) {
    return number(key, value -> value > 0, "it must be a number above 0");
  }

  /** A finite number of at least 0. */
  public double nonNegative(String key) {
    return number(key, value -> value >= 0, "it must be a number of at least 0");
  }

  /** A number from 0 to 1. */
  public double fraction(String key) {
    return number(key, value -> value >= 0 && value <= 1, "it must be a number from 0 to 1");
  }

  private double number(String key, DoublePredicate range, String allowed) {
    try {
      double value = new BigDecimal(text(key)).doubleValue();
      if (Double.isFinite(value) && range.test(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw invalid(key, allowed);
  }

  /** Texts: a list in a file, or text with commas between them. */
  List<String> list(String key) {
    List<String> items =
        given(key) && section.getValue(key).valueType() == ConfigValueType.LIST
            ? section.getStringList(key)
            : Arrays.stream(text(key).split(",", -1)).map(String::strip).toList();
    if (items.isEmpty() || items.contains("")) {
      throw invalid(key, "it must be one or more names, with a comma between them");
    }
    return items;
  }

  /** What is wrong with a setting's value. */
  public InvalidSettingException invalid(String key, String allowed) {
    ConfigValue value = section.getValue(key);
    Object shown =
        value.valueType() == ConfigValueType.LIST ? value.unwrapped() : section.getString(key);
    return new InvalidSettingException(name(key), shown, allowed);
  }

  /** A setting as its user wrote it. */
  String name(String key) {
    String origin = section.getValue(key).origin().description();
    return origin.equals("--" + key) ? origin : command + "." + key + " (" + origin + ")";
  }

  /** All settings by command and key, as a configuration file would have them. */
  public Map<String, Object> asMap() {
    return Map.of(command, new TreeMap<>(section.root().unwrapped()));
  }
}
