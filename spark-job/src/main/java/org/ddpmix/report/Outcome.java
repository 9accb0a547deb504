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
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.OverlappingPair;
import org.ddpmix.training.Uncertainty;

/**
 * The result of a run in sentences.
 *
 * @param state {@code good}, {@code unsure} or {@code bad}
 * @param headline the outcome in a few words
 * @param sentence the size of the mixture, and why the descent stopped
 * @param certainty how well the components are separated, and the errors if the truth is known
 * @param remarks anomalies of the fit; empty if there are none
 */
record Outcome(
    String state, String headline, String sentence, String certainty, List<String> remarks) {
  private static final double FEW_SAMPLES = 20;
  private static final double CLOSE = 4; // standard deviations
  private static final double UNUSUAL_TAIL = 3; // times the expected fraction
  private static final double UNUSUAL_SPREAD = 0.15; // of σ
  private static final double UNUSUAL_DEPARTURE = 0.08; // of the distribution function
  private static final double CHANCE = 2; // Kolmogorov's quantile of 99.9 % is 1.95
  private static final int NAMED = 8; // components listed in a remark

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
        diverged ? "Diverged" : converged ? "Converged" : "Stopped before convergence",
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
        "Fitted "
            + what
            + ". Gradient descent stopped after "
            + Numbers.many(steps, "step")
            + " because ";
    return reason
        .map(
            why ->
                switch (why) {
                  case CONVERGED ->
                      learned + "the estimated remaining change was below the tolerance.";
                  case TARGET_ERROR -> learned + "the error of the means reached target-error.";
                  case STEPS_SPENT ->
                      learned
                          + "the noise schedule was completed. The last step was larger than the"
                          + " tolerance, so further steps would change the mixture.";
                  case MAX_ITER ->
                      learned
                          + "it reached max-iter before the last stage converged. Further steps"
                          + " would change the mixture.";
                  case DIVERGED ->
                      "Gradient descent for "
                          + what
                          + " "
                          + data.explanation().replaceFirst("^diverged: ", "diverged ")
                          + ". This report shows the last valid mixture.";
                })
        .orElse("Fitted " + what + "; " + data.explanation() + ".");
  }

  private static String certainty(
      Mixture mixture, Separation separation, RunRecord run, ReportData data) {
    List<String> sentences = new ArrayList<>();
    if (mixture.k() > 1) {
      int[] pair = closest(separation);
      sentences.add(
          Numbers.percent(data.profile().certain())
              + " of the samples have a responsibility above "
              + Numbers.percent(FitDiagnostics.CERTAIN)
              + " for one component. The two closest components, "
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
              + " of the true components were recovered. The root mean square error of the means is "
              + Numbers.text(metrics.meanError())
              + "; with known component labels the expected error would be "
              + Numbers.text(metrics.oracleError())
              + ".");
    }
    return String.join(" ", sentences);
  }

  private static int[] closest(Separation separation) {
    int best = 0;
    for (int c = 1; c < separation.k(); c++) {
      if (separation.inDeviations(c, separation.nearest(c))
          < separation.inDeviations(best, separation.nearest(best))) {
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
    int d = mixture.dimension();
    double[] deviations = new double[mixture.k()];
    for (int c = 0; c < deviations.length; c++) {
      deviations[c] = Math.sqrt(mixture.covariances().trace(c, d) / d);
    }
    int k = mixture.k();
    name(c -> sizes[c] == 0, k)
        .ifPresent(named -> remarks.add("Empty: no samples are assigned to " + named + "."));
    if (run.uncertainty() == null) {
      olderDoubts(sizes, separation).forEach(remarks::add);
    } else {
      doubts(run.uncertainty(), sizes).forEach(remarks::add);
    }
    name(
            c ->
                sizes[c] >= FEW_SAMPLES
                    && Math.abs(spreads[c] / deviations[c] - 1) > UNUSUAL_SPREAD,
            k)
        .ifPresent(
            named ->
                remarks.add(
                    spreadRemark(mixture.covariances().type())
                        + " The samples have another standard deviation (see the column spread) in "
                        + named
                        + "."));
    departures(data.profile(), k)
        .ifPresent(
            named ->
                remarks.add(
                    "The squared Mahalanobis distances do not have the distribution that a Gaussian"
                        + " component would give them (see the Q–Q plot): "
                        + named
                        + (mixture.covariances().type() == CovarianceType.FULL
                            ? "."
                            : ". They may not be Gaussian, or have shapes that the family"
                                + " of covariances does not have.")));
    if (data.profile().belowTail() > UNUSUAL_TAIL * LogDensities.TAIL) {
      remarks.add(
          Numbers.percent(data.profile().belowTail())
              + " of the samples are in the lower tail of the log density, where the mixture expects "
              + Numbers.percent(LogDensities.TAIL)
              + ". There may be outliers or components that are not Gaussian.");
    }
    run.badRows()
        .forEach(
            (kind, rows) -> remarks.add(Numbers.many(rows, "bad row") + " skipped: " + kind + "."));
    return remarks;
  }

  /** Of a run whose record has no uncertainty. */
  private static List<String> olderDoubts(double[] sizes, Separation separation) {
    List<String> doubts = new ArrayList<>();
    int k = sizes.length;
    name(c -> sizes[c] > 0 && sizes[c] < FEW_SAMPLES, k)
        .ifPresent(
            named ->
                doubts.add(
                    "The mean is uncertain, because fewer than "
                        + (int) FEW_SAMPLES
                        + " samples are assigned: "
                        + named
                        + "."));
    name(c -> k > 1 && separation.inDeviations(c, separation.nearest(c)) < CLOSE, k)
        .ifPresent(
            named ->
                doubts.add(
                    "The distance to another component is less than "
                        + (int) CLOSE
                        + " standard deviations; the two may be hard to distinguish or may be a"
                        + " single component: "
                        + named
                        + "."));
    return doubts;
  }

  private static List<String> doubts(Uncertainty uncertainty, double[] sizes) {
    List<String> doubts = new ArrayList<>();
    name(c -> sizes[c] > 0 && uncertainty.fewSamples().contains(c), sizes.length)
        .ifPresent(
            named ->
                doubts.add(
                    "Means and covariances are uncertain, because there are fewer samples than"
                        + " parameters, or fewer than "
                        + (int) FEW_SAMPLES
                        + ": "
                        + named
                        + "."));
    for (OverlappingPair pair : uncertainty.overlapping()) {
      String both = "Components " + pair.first() + " and " + pair.second();
      String share =
          "a sample of the one belongs to the other with a probability of "
              + Numbers.percent(pair.confusion());
      doubts.add(
          pair.mayBeOne()
              ? both
                  + " may be one: merging them "
                  + (pair.bicIncrease() < 0 ? "lowers" : "raises")
                  + " BIC by "
                  + Numbers.text(Math.abs(pair.bicIncrease()))
                  + ", and "
                  + share
                  + "."
              : both
                  + " overlap: "
                  + share
                  + ". BIC keeps them apart; merging them raises it by "
                  + Numbers.text(pair.bicIncrease())
                  + ".");
    }
    if (uncertainty.standardErrors().unknown() != null) {
      doubts.add(
          "Some standard errors are unknown: " + uncertainty.standardErrors().unknown() + ".");
    }
    return doubts;
  }

  private static String spreadRemark(CovarianceType type) {
    return switch (type) {
      case SHARED -> "The model has one variance for all components.";
      case TIED -> "The model has one covariance matrix for all components.";
      case SPHERICAL, DIAGONAL, FULL -> "The covariances are not those of the assigned samples.";
    };
  }

  /** The components with enough samples whose distances are not χ² distributed. */
  private static Optional<String> departures(FitDiagnostics profile, int k) {
    double[] departures =
        profile.distances() == null ? new double[0] : profile.distances().departures();
    return name(
        c ->
            c < departures.length
                && departures[c]
                    > Math.max(UNUSUAL_DEPARTURE, CHANCE / Math.sqrt(profile.sizes()[c])),
        k);
  }

  /** The components that satisfy a condition, as text; empty if there are none. */
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
