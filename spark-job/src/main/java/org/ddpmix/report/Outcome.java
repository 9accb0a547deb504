package org.ddpmix.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ddpmix.descent.StopReason;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.evaluation.FitDiagnostics;
import org.ddpmix.mixture.Mixture;

/**
 * What came out of a run, in sentences for someone who did not run it.
 *
 * @param state {@code good}, {@code unsure} or {@code bad}
 * @param headline a few words
 * @param sentence what was learned, and why it ended
 * @param certainty how sure one can be of it
 * @param remarks what to look at; empty where nothing stands out
 */
record Outcome(
    String state, String headline, String sentence, String certainty, List<String> remarks) {
  private static final double FEW_SAMPLES = 20;
  private static final double CLOSE = 4; // standard deviations
  private static final double UNUSUAL_TAIL = 3; // times what is expected
  private static final double UNUSUAL_SPREAD = 0.15; // of σ
  private static final int NAMED = 8; // components that a remark names

  static Outcome of(
      Mixture mixture, Separation separation, RunRecord run, long steps, ReportData data) {
    Optional<StopReason> reason =
        Arrays.stream(StopReason.values())
            .filter(each -> each.toString().equals(run.stopReason()))
            .findFirst();
    boolean converged = reason.map(StopReason::isConvergence).orElse(false);
    boolean diverged = reason.filter(StopReason.DIVERGED::equals).isPresent();
    List<String> remarks = remarks(mixture, separation, run, data);
    return new Outcome(
        diverged ? "bad" : converged ? "good" : "unsure",
        diverged ? "Diverged" : converged ? "Converged" : "Stopped before it converged",
        sentence(mixture, run, steps, data, reason),
        certainty(mixture, separation, run, data),
        remarks);
  }

  private static String sentence(
      Mixture mixture, RunRecord run, long steps, ReportData data, Optional<StopReason> reason) {
    String what =
        Numbers.many(mixture.k(), "component")
            + " in "
            + Numbers.many(mixture.dimension(), "dimension")
            + " from "
            + Numbers.many(run.metrics().samples(), "sample");
    String learned =
        "Learned "
            + what
            + ". The descent ended after "
            + Numbers.many(steps, "step")
            + " because ";
    return reason
        .map(
            why ->
                switch (why) {
                  case CONVERGED ->
                      learned + "what was left to go had become less than the tolerance.";
                  case TARGET_ERROR -> learned + "the error to the truth had reached its target.";
                  case STEPS_SPENT ->
                      learned
                          + "its stages had no steps left; the last step was still larger than the"
                          + " tolerance, so that more steps would change the mixture.";
                  case MAX_ITER ->
                      learned
                          + "max-iter was reached, before its last stage had converged: more steps"
                          + " would change the mixture.";
                  case DIVERGED ->
                      "The descent was to learn "
                          + what
                          + ". It "
                          + data.explanation().replaceFirst("^diverged: ", "diverged ")
                          + ". Shown is the last good mixture.";
                })
        .orElse("Learned " + what + "; " + data.explanation() + ".");
  }

  private static String certainty(
      Mixture mixture, Separation separation, RunRecord run, ReportData data) {
    List<String> sentences = new ArrayList<>();
    if (mixture.k() > 1) {
      int[] pair = closest(separation);
      sentences.add(
          Numbers.percent(data.profile().certain())
              + " of the samples belong to one component with a probability above "
              + Numbers.percent(FitDiagnostics.CERTAIN)
              + "; the closest two components, "
              + pair[0]
              + " and "
              + pair[1]
              + ", are "
              + Numbers.of("%.1f", separation.inDeviations(pair[0], pair[1]))
              + " standard deviations apart.");
    }
    Evaluation metrics = run.metrics();
    if (metrics.meanError() != null) {
      sentences.add(
          Numbers.percent(metrics.recovered())
              + " of the true means were recovered; the means are off by "
              + Numbers.text(metrics.meanError())
              + " (root mean square), where someone who knows each sample's component would be off by "
              + Numbers.text(metrics.oracleError())
              + ".");
    }
    return String.join(" ", sentences);
  }

  private static int[] closest(Separation separation) {
    int best = 0;
    for (int c = 1; c < separation.k(); c++) {
      if (separation.distances()[c][separation.nearest(c)]
          < separation.distances()[best][separation.nearest(best)]) {
        best = c;
      }
    }
    return new int[] {best, separation.nearest(best)};
  }

  private static List<String> remarks(
      Mixture mixture, Separation separation, RunRecord run, ReportData data) {
    List<String> remarks = new ArrayList<>();
    double[] sizes = data.profile().sizes();
    double[] spreads = data.profile().spreads();
    double deviation = Math.sqrt(mixture.meanVariance());
    int k = mixture.k();
    name(c -> sizes[c] == 0, k)
        .ifPresent(
            named -> remarks.add("Of no sample is it the likeliest component: " + named + "."));
    name(c -> sizes[c] > 0 && sizes[c] < FEW_SAMPLES, k)
        .ifPresent(
            named ->
                remarks.add(
                    "Fewer than "
                        + (int) FEW_SAMPLES
                        + " samples, so that the mean is uncertain: "
                        + named
                        + "."));
    name(c -> k > 1 && separation.inDeviations(c, separation.nearest(c)) < CLOSE, k)
        .ifPresent(
            named ->
                remarks.add(
                    "Nearer than "
                        + (int) CLOSE
                        + " standard deviations to another one, so that the two may not be told"
                        + " apart, or be one: "
                        + named
                        + "."));
    name(c -> sizes[c] >= FEW_SAMPLES && Math.abs(spreads[c] / deviation - 1) > UNUSUAL_SPREAD, k)
        .ifPresent(
            named ->
                remarks.add(
                    "The model has one variance for all components; samples spread otherwise (see"
                        + " the column spread) in "
                        + named
                        + "."));
    if (data.profile().belowTail() > UNUSUAL_TAIL * LogDensities.TAIL) {
      remarks.add(
          Numbers.percent(data.profile().belowTail())
              + " of the samples lie in the tail where the mixture expects "
              + Numbers.percent(LogDensities.TAIL)
              + ": outliers, or components of another shape.");
    }
    run.badRows()
        .forEach(
            (kind, rows) ->
                remarks.add(Numbers.many(rows, "row") + " left out as bad: " + kind + "."));
    return remarks;
  }

  /** The components for which something holds, as text. */
  private static Optional<String> name(IntPredicate holds, int k) {
    int[] found = IntStream.range(0, k).filter(holds).toArray();
    if (found.length == 0) {
      return Optional.empty();
    }
    String named =
        Arrays.stream(found)
            .limit(NAMED)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    return Optional.of(
        (found.length == 1 ? "component " : "components ")
            + named
            + (found.length > NAMED ? " and " + (found.length - NAMED) + " more" : ""));
  }
}
