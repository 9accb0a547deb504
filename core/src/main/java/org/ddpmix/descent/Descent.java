package org.ddpmix.descent;

import java.util.ArrayList;
import java.util.List;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseSchedule.Stage;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.StepKind;

/**
 * Gradient descent down the noise ladder: one pass over the samples for each step.
 *
 * <p>All mixtures that go in and out are relative to the samples' origin.
 */
public final class Descent {
  private static final double DIVERGED =
      10; // root mean square norm of the means, over that of samples and start

  /** Is told of every step, between two passes. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A pass is about to begin.
     *
     * @param stages how many there are
     */
    default void stepBegins(DescentState state, Stage stage, int stages) {}

    void stepTaken(StepRecord record, DescentState state);

    /**
     * The start took a step.
     *
     * @param record of stage 0
     * @param students after the step, relative to the samples' origin; any number of components
     */
    default void startStepTaken(StepRecord record, Mixture students) {}

    /**
     * The start is made, and the first step comes next.
     *
     * @param steps that the start took, numbered up to 0
     */
    default void started(DescentState start, List<StepRecord> steps) {}
  }

  private final SampleSet samples;
  private final DescentSettings settings;
  private final Mixture truth;
  private final Listener listener;
  private final List<Stage> stages;

  /**
   * @param truth what the error is measured against, or null
   * @param listener called after every step
   */
  public Descent(SampleSet samples, DescentSettings settings, Mixture truth, Listener listener) {
    this.samples = samples;
    this.settings = settings;
    this.truth = truth;
    this.listener = listener;
    this.stages = settings.schedule().stages();
  }

  /** Descends from a start. */
  public DescentResult run(DescentState start) {
    return run(start, List.of());
  }

  /**
   * Goes on from where a descent with the same samples and settings stood, to the same bits.
   *
   * @param earlier the records of the steps before it, which will stand first in the history
   */
  public DescentResult run(DescentState from, List<StepRecord> earlier) {
    List<StepRecord> history = new ArrayList<>(earlier);
    DescentState state = from;
    double bound = DIVERGED * Math.sqrt(Math.max(samples.meanSquaredNorm(), from.startSquare()));
    while (true) {
      if (!history.isEmpty() && state.stageStep() > 0 && error(history) <= settings.targetError()) {
        return result(
            state.mixture(),
            StopReason.TARGET_ERROR,
            "error " + error(history) + " at step " + state.step(),
            history);
      }
      Stage stage = stages.get(state.stage());
      boolean converged = state.stageStep() > 1 && state.distance() <= settings.tol();
      if (converged || state.stageStep() >= stage.steps()) {
        if (state.stage() + 1 == stages.size()) {
          return atTheEnd(state, converged, history);
        }
        state = state.nextStage();
        continue;
      }
      if (state.step() >= settings.maxIter()) {
        return result(
            state.mixture(), StopReason.MAX_ITER, "after " + state.step() + " steps", history);
      }
      listener.stepBegins(state, stage, stages.size());
      long started = System.nanoTime();
      Objective objective = objective(stage, state);
      ObjectiveValue value = objective.valueOf(samples.sum(objective));
      // In units of the components' variance a denoising loss stays comparable while that is
      // learned.
      boolean likelihood = stage.integrated() || objective.stepKind() == StepKind.EM;
      double loss = value.loss() * (likelihood ? 1 : state.mixture().meanVariance());
      state = state.measured(loss);
      DescentState next =
          Double.isFinite(loss)
              ? ruleOf(state.stage()).take(state, value, objective.stepKind())
              : null;
      if (next == null || DescentState.meanSquare(next.mixture()) > bound * bound) {
        return result(state.best(), StopReason.DIVERGED, divergence(state, stage), history);
      }
      state = next;
      double error =
          truth == null ? Double.NaN : ComponentMatching.of(truth, state.mixture()).meanError();
      StepRecord record =
          new StepRecord(
              state.step(),
              state.stage() + 1,
              stage.noiseTime(),
              loss,
              norm(value.gradient()),
              (System.nanoTime() - started) * 1e-9,
              error);
      history.add(record);
      listener.stepTaken(record, state);
    }
  }

  private static double error(List<StepRecord> history) {
    return history.get(history.size() - 1).error();
  }

  private static DescentResult atTheEnd(
      DescentState state, boolean converged, List<StepRecord> history) {
    return converged
        ? result(state.mixture(), StopReason.CONVERGED, "after " + state.step() + " steps", history)
        : result(
            state.mixture(),
            StopReason.STEPS_SPENT,
            "all "
                + state.step()
                + " steps taken, and the last one still larger than the tolerance",
            history);
  }

  /**
   * Weights and variance wait for the lowest noise: learned while means still separate, they starve
   * components.
   */
  private StepRule ruleOf(int stage) {
    boolean last = true;
    for (int later = stage + 1; later < stages.size(); later++) {
      last &= stages.get(later).integrated();
    }
    return new StepRule(settings, last ? settings.learned() : LearnedParameter.NONE, samples);
  }

  private Objective objective(Stage stage, DescentState state) {
    if (stage.integrated()) {
      // One noise for the whole stage: its descent is then that of a fixed function, which can be
      // followed along flat directions to its end.
      RowNoise noise = new RowNoise(settings.seed(), state.step() - state.stageStep());
      return settings.objective().integrated(state.mixture(), noise, samples);
    }
    RowNoise noise = new RowNoise(settings.seed(), state.step());
    return settings.objective().atNoiseTime(state.mixture(), stage.noiseTime(), noise, samples);
  }

  private String divergence(DescentState state, Stage stage) {
    return "at step "
        + (state.step() + 1)
        + " (stage "
        + (state.stage() + 1)
        + ", "
        + stage
        + ") the means left the samples; "
        + (settings.stepSize() > 1
            ? "step-size " + settings.stepSize() + " is likely too large: 1 is safe"
            : "look for samples far from all others, or for a start far from the samples");
  }

  private static DescentResult result(
      Mixture mixture, StopReason reason, String explanation, List<StepRecord> history) {
    return new DescentResult(mixture, reason, reason + ": " + explanation, List.copyOf(history));
  }

  private static double norm(double[] numbers) {
    double sum = 0;
    for (double x : numbers) {
      sum += x * x;
    }
    return Math.sqrt(sum);
  }
}
