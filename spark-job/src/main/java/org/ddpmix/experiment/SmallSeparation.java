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

/** Two components whose separation shrinks with the dimension. */
final class SmallSeparation implements Experiment {
  private static final NoiseSchedule LADDER = NoiseSchedule.parse("1x150,0.3x400");
  private static final double LIMIT = 1.15;

  @Override
  public String name() {
    return "small-separation";
  }

  @Override
  public String claim() {
    return "The same at a separation that shrinks like 1/poly(d): with samples, steps and a step size"
        + " that grow like poly(d), and iterates projected to a ball.";
  }

  /**
   * One curve.
   *
   * @param exponent ‖μ‖ = d^exponent
   * @param signals N ‖μ‖⁴ / d: samples in units of those at which power iteration begins to see μ
   * @param seeds how many data sets for each
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
  public Findings run(ExperimentContext bench) {
    Findings findings =
        new Findings("d", "norm", "rows", "seed", "error", "mleError", "ratio", "steps");
    Panel panel = new Panel("error against samples", "samples N", "error ÷ ‖μ‖").logX().logY();
    List<List<double[]>> logs = new ArrayList<>();
    List<List<double[]>> logsOfMaximum = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (Series series : series(bench.quick())) {
      List<double[]> points = new ArrayList<>();
      List<double[]> ofMaximum = new ArrayList<>();
      for (int signal : series.signals()) {
        List<Double> errors = new ArrayList<>();
        List<Double> maxima = new ArrayList<>();
        for (double[] fit : fits(bench, findings, series, signal)) {
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
        bench.report("%s, N = %d: %.3f", series.label(), series.rows(signal), max(ratios));
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
        "every fit ends near the MLE's error",
        "error ≤ 1.15 × the MLE's",
        max(ratios) <= LIMIT,
        "worst of %d fits: %.3f",
        ratios.size(),
        max(ratios));
    findings.check(
        "it falls as the MLE's on the same data sets",
        "slopes on log–log at most 0.05 apart",
        Math.abs(slope - slopeOfMaximum) <= 0.05,
        "%.3f and %.3f",
        slope,
        slopeOfMaximum);
    double width = bench.choose(0.1, 0.25); // four data sets alone deviate by 0.13
    findings.check(
        "the error falls like N^(−½)",
        "slope on log–log within −0.5 ± " + width,
        Math.abs(slope + 0.5) <= width,
        "%.3f",
        slope);
    findings.figure(
        new Figure(
            name(),
            "Root mean square error over the data sets, bars one standard deviation; dashed, N^(−½).",
            1,
            List.of(panel)));
    findings.note(
        "Each step has size η = ½ √d, and the ball around the samples' mean the radius 2 d^(−1/4) or"
            + " 2 d^(−1/3): both from the class of problems, not from the truth. N = c d / ‖μ‖⁴, where"
            + " below c = 1 the top eigenvector of the sample covariance says nothing about μ.");
    return findings;
  }

  /** {error, the MLE's error} of each data set. */
  private static List<double[]> fits(
      ExperimentContext bench, Findings findings, Series series, int signal) {
    long rows = series.rows(signal);
    boolean large = rows * series.d() > 4_000_000;
    List<Integer> seeds = IntStream.range(0, series.seeds()).boxed().toList();
    List<double[]> fits =
        large
            ? seeds.stream().map(seed -> fit(bench, series, rows, seed, true)).toList()
            : bench.each(seeds, seed -> fit(bench, series, rows, seed, false));
    for (int seed = 0; seed < fits.size(); seed++) {
      double[] f = fits.get(seed);
      findings.row(series.d(), series.norm(), rows, seed, f[0], f[1], f[0] / f[1], (int) f[2]);
    }
    return fits;
  }

  private static double[] fit(
      ExperimentContext bench, Series series, long rows, int seed, boolean large) {
    var truth = Truths.symmetric(series.d(), series.norm(), seed);
    try (Problem problem =
        large
            ? bench.problem(truth, rows, 200 + seed)
            : bench.smallProblem(truth, rows, 200 + seed)) {
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
