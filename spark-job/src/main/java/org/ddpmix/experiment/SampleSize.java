package org.ddpmix.experiment;

import static org.ddpmix.experiment.Statistics.rootMeanSquare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.start.AnnealedStart;

/** Measures the error as a function of the number of samples. */
final class SampleSize implements Experiment {
  private static final NoiseSchedule LADDER = NoiseSchedule.parse("0.3x40").thenIntegrated(40);
  private static final double SEPARATION = 6;

  @Override
  public String name() {
    return "sample-size";
  }

  @Override
  public String claim() {
    return "The error equals that of the sample means with known labels, √(K d / N).";
  }

  private record Size(int k, int d, long rows, int seeds) {
    double scale() {
      return Math.sqrt((double) k * d / rows);
    }
  }

  @Override
  public Findings run(ExperimentContext context) {
    Findings findings = new Findings("k", "d", "rows", "seed", "error", "oracleError", "mleError");
    List<Size> growing =
        context.choose(
            List.of(
                new Size(4, 8, 1_000, 12),
                new Size(4, 8, 10_000, 12),
                new Size(4, 8, 100_000, 6),
                new Size(4, 8, 1_000_000, 3)),
            List.of(new Size(4, 8, 1_000, 12), new Size(4, 8, 64_000, 8)));
    List<Size> shapes =
        context.choose(
            List.of(
                new Size(2, 4, 20_000, 6),
                new Size(4, 16, 20_000, 6),
                new Size(8, 16, 20_000, 6),
                new Size(16, 32, 20_000, 2)),
            List.of(new Size(2, 4, 4_000, 40))); // many data sets, as each has few parameters
    List<double[]> curve = new ArrayList<>();
    List<double[]> collapsed = new ArrayList<>();
    List<Double> toOracle = new ArrayList<>();
    List<Double> toMaximum = new ArrayList<>();
    for (Size size : growing) {
      double[] point = measure(context, findings, size);
      curve.add(new double[] {size.rows(), point[0], point[1]});
      toOracle.add(point[2]);
      toMaximum.add(point[3]);
      context.report("N = %d: error ÷ oracle %.3f, ÷ MLE %.3f", size.rows(), point[2], point[3]);
    }
    for (Size size : shapes) {
      double[] point = measure(context, findings, size);
      collapsed.add(new double[] {size.scale(), point[0], point[1]});
      toOracle.add(point[2]);
      toMaximum.add(point[3]);
      context.report("K = %d, d = %d: error ÷ oracle %.3f", size.k(), size.d(), point[2]);
    }
    double slope =
        Statistics.slope(
            List.of(
                curve.stream().map(p -> new double[] {Math.log(p[0]), Math.log(p[1])}).toList()));
    findings.check(
        "the error is proportional to N^(−½)",
        "log–log slope within −0.5 ± 0.03",
        Math.abs(slope + 0.5) <= 0.03,
        "%.4f",
        slope);
    findings.check(
        "at every N, K and d it is close to that of the oracle with known labels",
        "error ≤ 1.1 × √(K d / N)",
        Statistics.max(toOracle) <= 1.1,
        "from %.3f to %.3f",
        Statistics.min(toOracle),
        Statistics.max(toOracle));
    findings.check(
        "it is close to that of the MLE on the same samples",
        "error ≤ 1.05 × that of the MLE",
        Statistics.max(toMaximum) <= 1.05,
        "maximum %.4f",
        Statistics.max(toMaximum));
    long last = growing.get(growing.size() - 1).rows();
    double widest = Math.sqrt(16 * 32 / 20_000.0);
    findings.figure(
        new Figure(
            name(),
            "Root mean square error over data sets. Bars: one standard deviation. Dashed: √(K d / N).",
            2,
            List.of(
                new Panel("K = 4, d = 8, 6 σ", "samples N", "error (σ)")
                    .logX()
                    .logY()
                    .points("measured", curve)
                    .theory(
                        "√(K d / N)",
                        List.of(
                            new double[] {1_000, Math.sqrt(32 / 1e3)},
                            new double[] {last, Math.sqrt(32.0 / last)})),
                new Panel("other K and d", "√(K d / N)", "error (σ)")
                    .points("measured", collapsed)
                    .theory(
                        "equal", List.of(new double[] {0, 0}, new double[] {widest, widest})))));
    return findings;
  }

  /** {root mean square error, standard deviation over seeds, error ÷ oracle, error ÷ MLE}. */
  private static double[] measure(ExperimentContext context, Findings findings, Size size) {
    List<Integer> seeds = IntStream.range(0, size.seeds()).boxed().toList();
    List<double[]> fits =
        size.rows() > 200_000
            ? seeds.stream().map(seed -> fit(context, size, seed, true)).toList()
            : context.each(seeds, seed -> fit(context, size, seed, false));
    for (int seed : seeds) {
      double[] f = fits.get(seed);
      findings.row(size.k(), size.d(), size.rows(), seed, f[0], f[1], f[2]);
    }
    List<Double> errors = fits.stream().map(f -> f[0]).toList();
    double error = rootMeanSquare(errors);
    return new double[] {
      error,
      Statistics.deviation(errors),
      error / rootMeanSquare(fits.stream().map(f -> f[1]).toList()),
      error / rootMeanSquare(fits.stream().map(f -> f[2]).toList())
    };
  }

  private static double[] fit(ExperimentContext context, Size size, int seed, boolean large) {
    Mixture truth = Truths.cloud(size.k(), size.d(), SEPARATION, 40 + seed);
    try (Problem problem =
        large
            ? context.problem(truth, size.rows(), 950 + seed)
            : context.smallProblem(truth, size.rows(), 950 + seed)) {
      var settings = Problem.settings(LADDER, ProjectedObjective.FACTORY, 1, 0.02, seed);
      var start = problem.start(new AnnealedStart(size.k(), seed));
      double error = problem.error(problem.descend(settings, start).mixture());
      double oracle = ComponentMatching.oracleError(truth, size.rows());
      return new double[] {error, oracle, problem.error(problem.maximum())};
    }
  }
}
