package org.ddpmix.report;

import java.util.ArrayList;
import java.util.List;
import org.ddpmix.descent.StepRecord;

/**
 * Consecutive steps of one stage at one noise time.
 *
 * @param stage the number of the stage, from 1; 0 for the initialization
 * @param noiseTime the noise time; 0 for the objective integrated over all noise times
 * @param first the number of the first step
 * @param last the number of the last step
 * @param seconds the run time of the steps
 */
record StageSegment(int stage, double noiseTime, long first, long last, double seconds) {

  /** Groups steps into segments, in the order of the steps. */
  static List<StageSegment> of(List<StepRecord> steps) {
    List<StageSegment> segments = new ArrayList<>();
    for (StepRecord step : steps) {
      StageSegment before = segments.isEmpty() ? null : segments.get(segments.size() - 1);
      if (before != null
          && before.stage == step.stage()
          && Double.compare(before.noiseTime, step.noiseTime()) == 0) {
        segments.set(
            segments.size() - 1,
            new StageSegment(
                before.stage,
                before.noiseTime,
                before.first,
                step.step(),
                before.seconds + step.seconds()));
      } else {
        segments.add(
            new StageSegment(
                step.stage(), step.noiseTime(), step.step(), step.step(), step.seconds()));
      }
    }
    return segments;
  }

  long steps() {
    return last - first + 1;
  }

  String name() {
    String noise =
        noiseTime > 0 ? "noise time " + Numbers.text(noiseTime) : "likelihood (all noise times)";
    return (stage == 0 ? "initialization" : "stage " + stage) + ", " + noise;
  }
}
