package org.ddpmix.descent;

import java.util.ArrayList;
import java.util.List;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseSchedule.Stage;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.StepKind;
import org.ddpmix.start.SelectionTable;

/**
 * Gradient descent over the stages of a noise schedule. Each step takes one pass over the samples.
 *
 * <p>All mixtures in arguments and results are relative to the origin of the samples.
 */
public final class Descent {
  private static final double DIVERGED =
      10; // limit of the RMS norm of the means, relative to that of samples and initial means

  /** Receives the steps of a run. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called before each pass over the samples.
     *
     * @param state the state before the step
     * @param stage the current stage
     * @param stages the number of stages
     */
    default void stepBegins(DescentState state, Stage stage, int stages) {}

    /** Called after each step. */
    void stepTaken(StepRecord record, DescentState state);

    /**
     * Called after each step of the initialization.
     *
     * @param record the record of the step, with stage 0
     * @param candidates the mixture after the step, relative to the origin of the samples; it may
     *     have any number of components
     */
    default void startStepTaken(StepRecord record, Mixture candidates) {}

    /** Called after an initialization that chose the mixture among others. */
    default void selected(SelectionTable table) {}

    /**
     * Called after the initialization, before the first step of the descent.
     *
     * @param start the initial state
     * @param steps the steps of the initialization, with numbers up to 0
     */
    default void started(DescentState start, List<StepRecord> steps) {}
  }

  private final SampleSet samples;
  private final DescentSettings settings;
  private final Mixture truth;
  private final Listener listener;
  private final List<Stage> stages;

  /**
   * Creates a descent.
   *
   * @param truth the true mixture, from which the error is computed, or null
   * @param listener called after every step
   */
  public Descent(SampleSet samples, DescentSettings settings, Mixture truth, Listener listener) {
    this.samples = samples;
    this.settings = settings;
    this.truth = truth;
    this.listener = listener;
    this.stages = settings.schedule().stages();
  }

  /** Runs the descent from an initial state. */
  public DescentResult run(DescentState start) {
    return run(start, List.of());
  }

  /**
   * Resumes a descent with the same samples and settings. The result is bit-identical to that of an
   * uninterrupted run.
   *
   * @param from the state to resume from
   * @param earlier the records of the previous steps; the history starts with them
   * @throws BadDataException if the state has another dimension than the samples, or a stage that
   *     does not exist
   */
  public DescentResult run(DescentState from, List<StepRecord> earlier) {
    if (from.stage() >= stages.size() || from.mixture().dimension() != samples.dimension()) {
      throw new BadDataException(
          "the checkpoint has stage %d and dimension %d; the run has %d stages and dimension %d"
              .formatted(
                  from.stage() + 1L,
                  from.mixture().dimension(),
                  stages.size(),
                  samples.dimension()));
    }
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
          return endOfSchedule(state, converged, history);
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
      // The unit is the component variance, so that denoising losses remain comparable while it
      // changes.
      boolean likelihood = stage.integrated() || objective.stepKind() == StepKind.EM;
      double loss = value.loss() * (likelihood ? 1 : state.mixture().meanVariance());
      state = state.measured(loss);
      DescentState next =
          Double.isFinite(loss)
              ? stepRule(state.stage()).take(state, value, objective.stepKind())
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

  private static DescentResult endOfSchedule(
      DescentState state, boolean converged, List<StepRecord> history) {
    return converged
        ? result(state.mixture(), StopReason.CONVERGED, "after " + state.step() + " steps", history)
        : result(
            state.mixture(),
            StopReason.STEPS_SPENT,
            "all "
                + state.step()
                + " steps were taken, but the last step was larger than the tolerance",
            history);
  }

  /**
   * Weights and variance are learned only in the stage of lowest noise and in later integrated
   * stages. Earlier, while the means are not separated, learning them would reduce some weights to
   * zero.
   */
  private StepRule stepRule(int stage) {
    boolean last = true;
    for (int later = stage + 1; later < stages.size(); later++) {
      last &= stages.get(later).integrated();
    }
    return new StepRule(settings, last ? settings.learned() : LearnedParameter.NONE, samples);
  }

  private Objective objective(Stage stage, DescentState state) {
    if (stage.integrated()) {
      // The whole stage uses the same noise, so it minimizes a fixed function and converges along
      // flat directions too.
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
        + ") the means diverged from the data; "
        + (settings.stepSize() > 1
            ? "step-size " + settings.stepSize() + " is likely too large: 1 is safe"
            : "check for outliers and for an initialization far from the samples");
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
