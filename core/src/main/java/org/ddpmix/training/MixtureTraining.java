package org.ddpmix.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ddpmix.data.SampleRange;
import org.ddpmix.data.SampleSet;
import org.ddpmix.descent.Checkpoint;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.DescentState;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;
import org.ddpmix.start.FilledSamples;
import org.ddpmix.start.SelectionTable;
import org.ddpmix.start.Start;
import org.ddpmix.start.SymmetricStart;

/**
 * Fits a mixture to packed samples: initialization, then descent. The estimator, the command {@code
 * fit} and {@link MixtureFitter} all use this class.
 *
 * @param start the initialization
 * @param covarianceType the family of the covariances, to which the result of the initialization is
 *     converted; empty to keep that of the initialization
 * @param variance the initial component variance; empty to use the estimate of the initialization
 * @param descent the settings of the descent
 */
public record MixtureTraining(
    Start start,
    Optional<CovarianceType> covarianceType,
    Optional<Double> variance,
    DescentSettings descent) {

  /**
   * The result of a run.
   *
   * @param mixture in data coordinates; after divergence, the best mixture of the last stage
   * @param selection what the initialization compared and chose, if it did
   * @param startSteps the steps of the initialization, with numbers up to 0
   * @param descent the result of the descent; its mixture is relative to the origin of the samples
   * @param startSeconds the duration of the initialization
   * @param descentSeconds the duration of the descent
   */
  public record Result(
      Mixture mixture,
      Optional<SelectionTable> selection,
      List<StepRecord> startSteps,
      DescentResult descent,
      double startSeconds,
      double descentSeconds) {

    /** The steps of the initialization and of the descent. */
    public List<StepRecord> steps() {
      return Stream.concat(startSteps.stream(), descent.history().stream()).toList();
    }
  }

  /**
   * Fits a mixture.
   *
   * @param truth the true mixture, from which the error is computed, in data coordinates; or null
   * @param listener receives every step; its mixtures are relative to the origin of the samples
   */
  public Result run(SampleSet samples, Mixture truth, Descent.Listener listener) {
    return run(samples, truth, listener, Optional.empty());
  }

  /**
   * Fits a mixture or resumes an interrupted run.
   *
   * @param truth the true mixture, in data coordinates, or null
   * @param listener receives every step
   * @param from the checkpoint of a run with the same samples and settings; empty for a new run
   * @throws org.ddpmix.exception.BadDataException if the spread of the samples is out of range (see
   *     {@link SampleRange})
   */
  public Result run(
      SampleSet samples, Mixture truth, Descent.Listener listener, Optional<Checkpoint> from) {
    long began = System.nanoTime();
    SampleRange.check(samples, j -> "coordinate " + j);
    if (!samples.isComplete()) {
      descent.checkAllowsMissing();
    }
    Mixture target = truth == null ? null : truth.relativeTo(samples.origin());
    DescentState first;
    Map<Boolean, List<StepRecord>> before; // true: steps of the initialization
    Optional<SelectionTable> selection;
    if (from.isPresent()) {
      first = from.get().state();
      before =
          from.get().history().stream().collect(Collectors.partitioningBy(s -> s.stage() == 0));
      selection = Optional.ofNullable(from.get().selection());
    } else {
      StartSteps steps = new StartSteps(target, listener);
      first = DescentState.of(start(samples, steps));
      before = Map.of(true, steps.numbered(), false, List.of());
      selection = Optional.ofNullable(steps.table);
      selection.ifPresent(listener::selected);
      listener.started(first, before.get(true));
    }
    long started = System.nanoTime();
    DescentResult result =
        new Descent(samples, descent, target, listener).run(first, before.get(false));
    return new Result(
        result.mixture().shifted(samples.origin()),
        selection,
        before.get(true),
        result,
        (started - began) * 1e-9,
        (System.nanoTime() - started) * 1e-9);
  }

  private Mixture start(SampleSet samples, StartSteps steps) {
    SampleCheck.checkNotEqual(samples);
    boolean symmetric = descent.objective().needsSymmetry();
    Mixture first =
        FilledSamples.start(
            symmetric ? new SymmetricStart(start) : start, samples, steps, descent.seed());
    SampleCheck.checkDistinct(samples, first.k());
    Mixture scaled =
        variance.isEmpty() ? first : first.withCovariances(new SharedVariance(variance.get()));
    return covarianceType.map(scaled::as).orElse(scaled);
  }

  /** Records the steps of the initialization. */
  private static final class StartSteps implements Start.Listener {
    private final Mixture truth; // or null
    private final Descent.Listener next;
    private final List<StepRecord> records = new ArrayList<>();
    private long lastNanos = System.nanoTime();
    private SelectionTable table; // null until a mixture is selected

    StartSteps(Mixture truth, Descent.Listener next) {
      this.truth = truth;
      this.next = next;
    }

    @Override
    public void stepTaken(double noiseTime, double loss, double gradientNorm, Mixture candidates) {
      long now = System.nanoTime();
      double error =
          truth == null || candidates.k() < truth.k()
              ? Double.NaN
              : ComponentMatching.of(truth, candidates).meanError();
      StepRecord record =
          new StepRecord(
              records.size() + 1L,
              0,
              noiseTime,
              loss,
              gradientNorm,
              (now - lastNanos) * 1e-9,
              error);
      lastNanos = now;
      records.add(record);
      next.startStepTaken(record, candidates);
    }

    @Override
    public void selected(SelectionTable selection) {
      table = selection;
    }

    /** Numbers the steps such that the last one is 0. */
    List<StepRecord> numbered() {
      return records.stream().map(r -> r.numbered(r.step() - records.size())).toList();
    }
  }
}
