package org.ddpmix.io.read;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ddpmix.exception.InvalidSettingException;

/** Looks up columns by name. */
public final class ColumnNames {

  /**
   * The label column that {@code generate --labels} and {@code predict} write. It is used as a
   * coordinate only if the user selects it.
   */
  public static final String COMPONENT = "component";

  /** The columns that {@code predict} adds. */
  private static final List<String> OF_PREDICT =
      List.of(COMPONENT, "probability", "logDensity", "outlierProbability");

  private static final String IMPUTED = "_imputed";

  /** Reasons for which a column is no coordinate. */
  static final String PREDICTED = "written by ddpmix";

  static final String INDEX = "index of a data frame";
  static final String PARTITION_KEY = "partition key in folder names";
  static final String WEIGHTS = "row weights";

  private static final Pattern INDEX_LEVEL = Pattern.compile("__index_level_\\d+__");
  private static final Pattern UNNAMED = Pattern.compile("Unnamed: 0(\\.\\d+)*");
  private static final Pattern ID =
      Pattern.compile(
          "(?i)(.*[_ .-])?(id|idx|index|key|uuid|guid|row|rownum|row_?number)|.*[a-z]Id");
  private static final int SUGGESTIONS = 5;

  private ColumnNames() {}

  /**
   * The name of the column that {@code predict} adds for another one, with its values where they
   * are there, else with their conditional means.
   */
  public static String imputed(String name) {
    return name + IMPUTED;
  }

  /** Whether {@code predict} writes a column of this name. */
  static boolean isOfPredict(String name) {
    return OF_PREDICT.contains(name);
  }

  /**
   * Why a column is bookkeeping and no measurement, by its name; null if it may be a measurement.
   * {@code probability} is a name that measurements have too, so it counts only beside the other
   * columns of {@code predict}, and so does an imputed column beside the other one.
   *
   * @param all all columns of the table
   */
  static String bookkeeping(String name, Collection<String> all) {
    if (name.equals(COMPONENT)
        || (isOfPredict(name) || isImputed(name, all))
            && all.contains(COMPONENT)
            && all.contains("logDensity")) {
      return PREDICTED;
    }
    return INDEX_LEVEL.matcher(name).matches() ? INDEX : null;
  }

  private static boolean isImputed(String name, Collection<String> all) {
    return name.endsWith(IMPUTED)
        && all.contains(name.substring(0, name.length() - IMPUTED.length()));
  }

  /** Whether pandas gives this name to a first column without a name. */
  static boolean isUnnamedOfPandas(String name) {
    return UNNAMED.matcher(name).matches();
  }

  /** Whether a name is one that identifiers of rows have. */
  static boolean isIdentifier(String name) {
    return ID.matcher(name).matches();
  }

  /**
   * Returns the index of a column.
   *
   * @param setting the setting that contains the name {@code wanted}
   * @throws InvalidSettingException if there is no such column; the message suggests similar names
   */
  static int indexOf(List<String> names, String wanted, String setting) {
    int index = names.indexOf(wanted);
    if (index < 0) {
      throw new InvalidSettingException(
          setting, wanted, "there is no such column; " + nearest(names, wanted));
    }
    return index;
  }

  private static String nearest(List<String> names, String wanted) {
    String list =
        names.stream()
            .sorted(
                Comparator.comparingInt(
                    name ->
                        distance(name.toLowerCase(Locale.ROOT), wanted.toLowerCase(Locale.ROOT))))
            .limit(SUGGESTIONS)
            .collect(Collectors.joining(", "));
    return (names.size() > SUGGESTIONS ? "the most similar are " : "the columns are ") + list;
  }

  /** The Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    Arrays.setAll(previous, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
