package org.ddpmix.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ddpmix.data.SampleSet;
import org.ddpmix.descent.Checkpoint;
import org.ddpmix.descent.Descent;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.DescentState;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.SharedVariance;
import org.ddpmix.start.Start;
import org.ddpmix.start.SymmetricStart;

/**
 * From packed samples to a mixture: the one way in which the estimator and the command {@code fit}
 * learn.
 *
 * @param start makes the first mixture
 * @param variance of the components at the start; empty for what the start finds
 * @param descent how to go on from there
 */
public record MixtureTraining(Start start, Optional<Double> variance, DescentSettings descent) {

  /**
   * What came out.
   *
   * @param mixture in the data's own coordinates; after divergence the last good one
   * @param startSteps the steps of the start, numbered up to 0
   * @param descent how the descent ended; its own mixture is relative to the samples' origin
   * @param startSeconds how long the start took
   * @param descentSeconds how long the descent took
   */
  public record Result(
      Mixture mixture,
      List<StepRecord> startSteps,
      DescentResult descent,
      double startSeconds,
      double descentSeconds) {

    /** The steps of the start and those of the descent. */
    public List<StepRecord> steps() {
      return Stream.concat(startSteps.stream(), descent.history().stream()).toList();
    }
  }

  /**
   * Learns from samples.
   *
   * @param truth what the error is measured against, in the data's own coordinates, or null
   * @param listener called after every step; the mixtures that it sees are relative to the samples'
   *     origin
   */
  public Result run(SampleSet samples, Mixture truth, Descent.Listener listener) {
    return run(samples, truth, listener, Optional.empty());
  }

  /**
   * Learns from samples, or goes on doing so.
   *
   * @param from where another run with the same samples and settings stood, the start behind it
   */
  public Result run(
      SampleSet samples, Mixture truth, Descent.Listener listener, Optional<Checkpoint> from) {
    long began = System.nanoTime();
    Mixture target = truth == null ? null : truth.relativeTo(samples.origin());
    DescentState first;
    Map<Boolean, List<StepRecord>> before; // by whether they are of the start
    if (from.isPresent()) {
      first = from.get().state();
      before =
          from.get().history().stream().collect(Collectors.partitioningBy(s -> s.stage() == 0));
    } else {
      StartSteps steps = new StartSteps(target, listener);
      first = DescentState.of(start(samples, steps));
      before = Map.of(true, steps.numbered(), false, List.of());
      listener.started(first, before.get(true));
    }
    long started = System.nanoTime();
    DescentResult result =
        new Descent(samples, descent, target, listener).run(first, before.get(false));
    return new Result(
        result.mixture().shifted(samples.origin()),
        before.get(true),
        result,
        (started - began) * 1e-9,
        (System.nanoTime() - started) * 1e-9);
  }

  private Mixture start(SampleSet samples, StartSteps steps) {
    boolean symmetric = descent.objective().needsSymmetry();
    Mixture first = (symmetric ? new SymmetricStart(start) : start).mixture(samples, steps);
    return variance.isEmpty() ? first : first.withCovariances(new SharedVariance(variance.get()));
  }

  /** Records the steps of a start. */
  private static final class StartSteps implements Start.Listener {
    private final Mixture truth; // or null
    private final Descent.Listener next;
    private final List<StepRecord> records = new ArrayList<>();
    private long lastNanos = System.nanoTime();

    StartSteps(Mixture truth, Descent.Listener next) {
      this.truth = truth;
      this.next = next;
    }

    @Override
    public void stepTaken(double noiseTime, double loss, double gradientNorm, Mixture students) {
      long now = System.nanoTime();
      double error =
          truth == null || students.k() < truth.k()
              ? Double.NaN
              : ComponentMatching.of(truth, students).meanError();
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
      next.startStepTaken(record, students);
    }

    /** The last one is number 0. */
    List<StepRecord> numbered() {
      return records.stream().map(r -> r.numbered(r.step() - records.size())).toList();
    }
  }
}
