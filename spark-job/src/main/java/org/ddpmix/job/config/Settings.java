package org.ddpmix.job.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.setting.FitSetting;
import org.ddpmix.setting.FitValues;
import org.ddpmix.setting.Range;

/**
 * Reads the settings of one command and checks their ranges. What is wrong ends in an {@link
 * InvalidSettingException} that names the setting as its user wrote it: an option, or a key and the
 * file and line where it stands.
 */
public final class Settings implements FitValues {
  private static final long MAX_SAMPLES = 1_000_000_000_000L;
  private static final int MAX_PARTITIONS = 100_000;

  private final String command;
  private final Config section;
  private final Set<String> fromEnvironment;

  /**
   * @param fromEnvironment the keys whose values come from environment variables, which may be
   *     secret
   */
  Settings(String command, Config section, Set<String> fromEnvironment) {
    this.command = command;
    this.section = section;
    this.fromEnvironment = fromEnvironment;
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

  /** A value of a range. */
  <T> T get(String key, Range<T> range) {
    return read(key, text(key), range);
  }

  private <T> T read(String key, String text, Range<T> range) {
    return range.parse(text).orElseThrow(() -> invalid(key, "it must be " + range.allowed()));
  }

  /** Whether rows may lack some values. */
  @Override
  public boolean marginal() {
    return given("missing") && choice("missing", "refuse", "marginal").equals("marginal");
  }

  /** A list in a file is read as its items with commas between them. */
  @Override
  public <T> T get(FitSetting<T> setting) {
    String key = setting.option();
    return read(key, isList(key) ? String.join(",", list(key)) : text(key), setting.range());
  }

  @Override
  public <T> Optional<T> ifGiven(FitSetting<T> setting) {
    boolean auto =
        given(setting.option())
            && !isList(setting.option())
            && text(setting.option()).equals(FitSetting.AUTO)
            && setting.range().parse(FitSetting.AUTO).isEmpty();
    return auto ? Optional.empty() : ifGiven(setting.option(), key -> get(setting));
  }

  /** true or false. */
  public boolean flag(String key) {
    return get(key, Range.flag());
  }

  /** One of a few words. */
  String choice(String key, String... allowed) {
    return get(key, Range.oneOf(List.of(allowed)));
  }

  /** A whole number of at least {@code least}. */
  public long whole(String key, long least) {
    return get(key, Range.atLeast(least));
  }

  /** A whole number of at least {@code least}, which fits an int. */
  public int count(String key, int least) {
    return get(key, Range.atLeast(least));
  }

  /** The number of samples to draw. */
  long samples(String key) {
    return get(key, Range.between(1L, MAX_SAMPLES));
  }

  /** The number of partitions or files, of which each takes a task; empty if it is not given. */
  OptionalInt partitions(String key) {
    return given(key)
        ? OptionalInt.of(get(key, Range.between(1, MAX_PARTITIONS)))
        : OptionalInt.empty();
  }

  /** Any whole number. */
  long seed(String key) {
    return get(key, Range.seed());
  }

  /** A finite number above 0. */
  double positive(String key) {
    return get(key, Range.positive());
  }

  /** A finite number of at least 0. */
  public double nonNegative(String key) {
    return get(key, Range.nonNegative());
  }

  /** A number from 0 to 1. */
  public double fraction(String key) {
    return get(key, Range.fraction());
  }

  /** Texts: a list in a file, or text with commas between them. */
  List<String> list(String key) {
    List<String> items =
        isList(key)
            ? section.getStringList(key)
            : Arrays.stream(text(key).split(",", -1)).map(String::strip).toList();
    if (items.isEmpty() || items.contains("")) {
      throw invalid(key, "it must be one or more names, with a comma between them");
    }
    return items;
  }

  private boolean isList(String key) {
    return given(key) && section.getValue(key).valueType() == ConfigValueType.LIST;
  }

  @Override
  public InvalidSettingException invalid(FitSetting<?> setting, String allowed) {
    return invalid(setting.option(), allowed);
  }

  /** What is wrong with a setting's value. */
  public InvalidSettingException invalid(String key, String allowed) {
    Object value = isList(key) ? section.getValue(key).unwrapped() : section.getString(key);
    return new InvalidSettingException(name(key), shown(key, value), allowed);
  }

  /** The text of a setting for a record or message, which does not contain the environment. */
  public String shown(String key) {
    return String.valueOf(shown(key, text(key)));
  }

  /**
   * Instead of a value from the environment, a few bits of its digest, which tell it from others.
   */
  private Object shown(String key, Object value) {
    if (!fromEnvironment.contains(key)) {
      return value;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
      return "(from the environment, digest " + HexFormat.of().formatHex(digest, 0, 2) + ")";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  /** A setting as its user wrote it. */
  String name(String key) {
    String origin = section.getValue(key).origin().description();
    return origin.equals("--" + key) ? origin : command + "." + key + " (" + origin + ")";
  }

  /**
   * All settings by command and key, as a configuration file would have them. Values from the
   * environment are hidden.
   */
  public Map<String, Object> asMap() {
    Map<String, Object> values = new TreeMap<>(section.root().unwrapped());
    values.replaceAll(this::shown);
    return Map.of(command, values);
  }
}
