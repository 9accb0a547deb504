package org.ddpmix.diffusion;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ddpmix.exception.InvalidSettingException;

/**
 * The noise schedule of a descent: stages with decreasing noise times.
 *
 * @param stages at least one stage
 */
public record NoiseSchedule(List<Stage> stages) implements Serializable {

  /**
   * A number of steps at one noise time, or on the objective integrated over all noise times.
   *
   * @param noiseTime t &gt; 0 in units of the components' variance; 0 for the integrated objective
   * @param steps the maximum number of steps of the stage, at least 1
   */
  public record Stage(double noiseTime, int steps) implements Serializable {
    public Stage {
      if (!(noiseTime >= 0 && noiseTime <= MAX_NOISE_TIME)) {
        throw new InvalidSettingException(
            "noise time", noiseTime, "it must be above 0 and at most " + (int) MAX_NOISE_TIME);
      }
      if (steps < 1) {
        throw new InvalidSettingException("steps of a stage", steps, "it must be at least 1");
      }
    }

    public boolean integrated() {
      return noiseTime == 0;
    }

    @Override
    public String toString() {
      return (integrated() ? "integrated" : format(noiseTime)) + "x" + steps;
    }
  }

  /**
   * At this noise time α² is 2e-9: the signal of the means is below the sampling noise of any
   * dataset.
   */
  private static final double MAX_NOISE_TIME = 10;

  private static final int MAX_STAGES = 1000;

  /** The text of a schedule without stages before the integrated one. */
  public static final String NONE = "none";

  /** The error message for {@link #NONE} without integrated steps. */
  public static final String NO_STAGE = "without integrated steps it must have a stage";

  private static final Pattern STAGE =
      Pattern.compile("\\s*([0-9.eE+-]+)\\s*[x×]\\s*([0-9]{1,9})\\s*");

  public NoiseSchedule {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new InvalidSettingException("a noise schedule needs at least one stage");
    }
  }

  /**
   * Parses a comma-separated list of TIMExSTEPS, for example {@code 1.5x60,0.2x200}.
   *
   * @throws InvalidSettingException if a stage cannot be parsed; the message names it
   */
  public static NoiseSchedule parse(String text) {
    List<Stage> stages = new ArrayList<>();
    String[] parts = text.split(",", -1);
    if (parts.length > MAX_STAGES) {
      throw new InvalidSettingException(
          "ladder", parts.length + " stages", "at most " + MAX_STAGES + " can be given");
    }
    for (String part : parts) {
      Matcher matcher = STAGE.matcher(part);
      double time = 0;
      try {
        time = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
      } catch (NumberFormatException e) {
        // reported below with all other invalid times
      }
      if (!(time > 0)) {
        throw new InvalidSettingException(
            "ladder",
            "\"" + part.trim() + "\" in \"" + text + "\"",
            "a stage is TIMExSTEPS with TIME > 0, as in 1.5x60");
      }
      stages.add(new Stage(time, Integer.parseInt(matcher.group(2))));
    }
    return new NoiseSchedule(stages);
  }

  /**
   * Parses a schedule and appends an integrated stage.
   *
   * @param text a list for {@link #parse}, or {@link #NONE}
   * @param integrated the number of steps of the integrated stage; 0 for no such stage
   * @throws InvalidSettingException if a stage cannot be parsed or there is no stage
   */
  public static NoiseSchedule of(String text, int integrated) {
    List<Stage> all = new ArrayList<>();
    if (!text.equals(NONE)) {
      all.addAll(parse(text).stages());
    }
    if (integrated > 0) {
      all.add(new Stage(0, integrated));
    }
    if (all.isEmpty()) {
      throw new InvalidSettingException("ladder", text, NO_STAGE);
    }
    return new NoiseSchedule(all);
  }

  /** Returns this schedule with an integrated stage appended. */
  public NoiseSchedule thenIntegrated(int steps) {
    List<Stage> all = new ArrayList<>(stages);
    all.add(new Stage(0, steps));
    return new NoiseSchedule(all);
  }

  @Override
  public String toString() {
    return stages.stream().map(Stage::toString).collect(Collectors.joining(","));
  }

  private static String format(double time) {
    return time == Math.rint(time)
        ? String.format(Locale.ROOT, "%.0f", time)
        : Double.toString(time);
  }
}
