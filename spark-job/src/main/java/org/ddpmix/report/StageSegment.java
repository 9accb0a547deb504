package org.ddpmix.report;

import java.util.ArrayList;
import java.util.List;
import org.ddpmix.descent.StepRecord;

/**
 * Steps of one stage at one noise time, one after the other.
 *
 * @param stage from 1; 0 for steps of the start
 * @param noiseTime 0 for the objective integrated over all noise times
 * @param first the first step
 * @param last the last step
 * @param seconds that they took
 */
record StageSegment(int stage, double noiseTime, long first, long last, double seconds) {

  /** In the order of the steps. */
  static List<StageSegment> of(List<StepRecord> steps) {
    List<StageSegment> rungs = new ArrayList<>();
    for (StepRecord step : steps) {
      StageSegment before = rungs.isEmpty() ? null : rungs.get(rungs.size() - 1);
      if (before != null
          && before.stage == step.stage()
          && Double.compare(before.noiseTime, step.noiseTime()) == 0) {
        rungs.set(
            rungs.size() - 1,
            new StageSegment(
                before.stage,
                before.noiseTime,
                before.first,
                step.step(),
                before.seconds + step.seconds()));
      } else {
        rungs.add(
            new StageSegment(
                step.stage(), step.noiseTime(), step.step(), step.step(), step.seconds()));
      }
    }
    return rungs;
  }

  long steps() {
    return last - first + 1;
  }

  String name() {
    String noise =
        noiseTime > 0 ? "noise time " + Numbers.text(noiseTime) : "all noise times (likelihood)";
    return (stage == 0 ? "start" : "stage " + stage) + ", " + noise;
  }
}
