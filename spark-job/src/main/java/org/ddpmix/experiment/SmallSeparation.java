package org.ddpmix.experiment;

import static org.ddpmix.experiment.Statistics.max;
import static org.ddpmix.experiment.Statistics.rootMeanSquare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.objective.TwoComponentObjective;
import org.ddpmix.start.RandomStart;
import org.ddpmix.start.SymmetricStart;

/** Two components whose separation decreases with the dimension. */
final class SmallSeparation implements Experiment {
  private static final NoiseSchedule LADDER = NoiseSchedule.parse("1x150,0.3x400");
  private static final double LIMIT = 1.15;

  @Override
  public String name() {
    return "small-separation";
  }

  @Override
  public String claim() {
    return "Gradient descent from a random start learns ½ N(μ, I) + ½ N(−μ, I) at separation 1/poly(d), if"
        + " the number of samples, the number of steps and the step size grow like poly(d) and the"
        + " iterates are projected onto a ball.";
  }

  /**
   * One curve of the figure.
   *
   * @param d the dimension
   * @param rate the exponent as text
   * @param exponent ‖μ‖ = d^exponent
   * @param signals N ‖μ‖⁴ / d, the number of samples relative to the threshold at which the top
   *     eigenvector of the sample covariance becomes correlated with μ
   * @param seeds the number of data sets per sample size
   */
  private record Series(int d, String rate, double exponent, List<Integer> signals, int seeds) {
    double norm() {
      return Math.pow(d, exponent);
    }

    long rows(int signal) {
      return Math.round(signal * d / Math.pow(norm(), 4));
    }

    String label() {
      return "d = " + d + ", ‖μ‖ = d^" + rate;
    }
  }

  private static List<Series> series(boolean quick) {
    return quick
        ? List.of(new Series(16, "−1/4", -0.25, List.of(16, 64), 2))
        : List.of(
            new Series(16, "−1/4", -0.25, List.of(16, 64, 256), 3),
            new Series(64, "−1/4", -0.25, List.of(16, 32), 1),
            new Series(128, "−1/4", -0.25, List.of(8), 1),
            new Series(16, "−1/3", -1.0 / 3, List.of(16, 64), 3));
  }

  @Override
  public Findings run(ExperimentContext context) {
    Findings findings =
        new Findings("d", "norm", "rows", "seed", "error", "mleError", "ratio", "steps");
    Panel panel = new Panel("error against samples", "samples N", "error ÷ ‖μ‖").logX().logY();
    List<List<double[]>> logs = new ArrayList<>();
    List<List<double[]>> logsOfMaximum = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (Series series : series(context.quick())) {
      List<double[]> points = new ArrayList<>();
      List<double[]> ofMaximum = new ArrayList<>();
      for (int signal : series.signals()) {
        List<Double> errors = new ArrayList<>();
        List<Double> maxima = new ArrayList<>();
        for (double[] fit : fits(context, findings, series, signal)) {
          errors.add(fit[0] / series.norm());
          maxima.add(fit[1]);
          ratios.add(fit[0] / fit[1]);
        }
        ofMaximum.add(
            new double[] {Math.log(series.rows(signal)), Math.log(rootMeanSquare(maxima))});
        points.add(
            new double[] {
              series.rows(signal), rootMeanSquare(errors), Statistics.deviation(errors)
            });
        context.report("%s, N = %d: %.3f", series.label(), series.rows(signal), max(ratios));
      }
      panel.curveWithBars(series.label(), points);
      logs.add(points.stream().map(p -> new double[] {Math.log(p[0]), Math.log(p[1])}).toList());
      logsOfMaximum.add(ofMaximum);
    }
    double slope = Statistics.slope(logs);
    double slopeOfMaximum = Statistics.slope(logsOfMaximum);
    panel.theory(
        "slope −½", List.of(new double[] {1e3, 0.4}, new double[] {1e6, 0.4 / Math.sqrt(1e3)}));
    findings.check(
        "the final error of every fit is close to that of the MLE",
        "error ≤ 1.15 × that of the MLE",
        max(ratios) <= LIMIT,
        "maximum of %d fits: %.3f",
        ratios.size(),
        max(ratios));
    findings.check(
        "it decreases at the rate of the error of the MLE on the same data sets",
        "log–log slopes differ by at most 0.05",
        Math.abs(slope - slopeOfMaximum) <= 0.05,
        "%.3f and %.3f",
        slope,
        slopeOfMaximum);
    double width = context.choose(0.1, 0.25); // four data sets alone deviate by 0.13
    findings.check(
        "the error is proportional to N^(−½)",
        "log–log slope within −0.5 ± " + width,
        Math.abs(slope + 0.5) <= width,
        "%.3f",
        slope);
    findings.figure(
        new Figure(
            name(),
            "Root mean square error over the data sets. Bars: one standard deviation. Dashed: N^(−½).",
            1,
            List.of(panel)));
    findings.note(
        "The step size is η = ½ √d. The ball around the sample mean has radius 2 d^(−1/4) or 2 d^(−1/3)."
            + " Both depend on the class of problems and not on the true mixture. N = c d / ‖μ‖⁴; for"
            + " c < 1 the top eigenvector of the sample covariance contains no information about μ.");
    return findings;
  }

  /** {error, error of the MLE, steps} for each data set. */
  private static List<double[]> fits(
      ExperimentContext context, Findings findings, Series series, int signal) {
    long rows = series.rows(signal);
    boolean large = rows * series.d() > 4_000_000;
    List<Integer> seeds = IntStream.range(0, series.seeds()).boxed().toList();
    List<double[]> fits =
        large
            ? seeds.stream().map(seed -> fit(context, series, rows, seed, true)).toList()
            : context.each(seeds, seed -> fit(context, series, rows, seed, false));
    for (int seed = 0; seed < fits.size(); seed++) {
      double[] f = fits.get(seed);
      findings.row(series.d(), series.norm(), rows, seed, f[0], f[1], f[0] / f[1], (int) f[2]);
    }
    return fits;
  }

  private static double[] fit(
      ExperimentContext context, Series series, long rows, int seed, boolean large) {
    var truth = Truths.symmetric(series.d(), series.norm(), seed);
    try (Problem problem =
        large
            ? context.problem(truth, rows, 200 + seed)
            : context.smallProblem(truth, rows, 200 + seed)) {
      var settings =
          Problem.settings(
              LADDER,
              TwoComponentObjective.FACTORY,
              0.5 * Math.sqrt(series.d()),
              0.01,
              2 * series.norm(),
              seed);
      var start = problem.start(new SymmetricStart(new RandomStart(2, 1000 + seed)));
      var result = problem.descend(settings, start);
      double mle = problem.error(problem.symmetricMaximum());
      return new double[] {problem.error(result.mixture()), mle, result.history().size()};
    }
  }
}
