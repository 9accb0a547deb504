package org.ddpmix.experiment;

import static org.ddpmix.experiment.Statistics.max;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ProjectedObjective;

/** Many components, learned from a start near the true means. */
final class WarmStart implements Experiment {
  private static final NoiseSchedule LADDER = NoiseSchedule.parse("0.3x80");
  private static final double LIMIT = 1.1;

  @Override
  public String name() {
    return "k-warm-start";
  }

  @Override
  public String claim() {
    return "Gradient descent at low noise from a warm start learns K components at a separation of order"
        + " √log(min(K, d)).";
  }

  @Override
  public Findings run(ExperimentContext context) {
    Findings findings =
        new Findings(
            "k", "d", "C", "separation", "moved", "rows", "seed", "error", "mleError", "ratio");
    List<Integer> sizes = context.choose(List.of(4, 16, 64), List.of(4));
    List<Integer> dimensions = context.choose(List.of(16, 64), List.of(16));
    List<Double> constants = context.choose(List.of(2.0, 3.0, 4.0), List.of(4.0));
    List<Double> moves = context.choose(List.of(0.1, 0.3, 0.7, 1.5, 3.0), List.of(0.1, 0.3));
    List<Panel> panels = new ArrayList<>();
    List<Double> inside = new ArrayList<>();
    for (int k : sizes) {
      for (int d : dimensions) {
        double log = Math.sqrt(Math.log(Math.min(k, d)));
        Panel panel =
            new Panel(
                    "K = " + k + ", d = " + d,
                    "start moved by this fraction of the separation",
                    "error ÷ error of the MLE, worst")
                .logY()
                .rangeY(0.9, 30);
        for (double constant : constants) {
          List<List<Double>> ratios = ratios(context, findings, k, d, constant, moves);
          List<double[]> points = new ArrayList<>();
          for (int m = 0; m < moves.size(); m++) {
            points.add(new double[] {moves.get(m), Math.min(30, max(ratios.get(m)))});
            if (constant >= 3 && moves.get(m) <= 0.3) {
              inside.addAll(ratios.get(m));
            }
          }
          panel.curveWithBars(
              String.format(Locale.ROOT, "C = %.0f: %.1f σ", constant, constant * log), points);
          context.report("K = %d, d = %d, C = %.0f: %s", k, d, constant, ratios);
        }
        panels.add(panel.theory("limit: 1.1", LIMIT, 0, 3.1));
      }
    }
    findings.check(
        "descent converges if C ≥ 3 and the start is moved by at most 0.3 of the separation",
        "error ≤ 1.1 × that of the MLE",
        max(inside) <= LIMIT,
        "maximum of %d fits: %.3f",
        inside.size(),
        max(inside));
    findings.figure(
        new Figure(
            name(),
            "Region of convergence: below the dashed line, descent reached the error of the MLE from every"
                + " start. Values above 30 are drawn at 30.",
            2,
            panels));
    findings.note(
        "Weights and variance are known. Every mean is moved by the same distance in a random direction."
            + " The error of the MLE is that of EM from the true mixture.");
    return findings;
  }

  /** Error ÷ error of the MLE, for each distance and seed. */
  private static List<List<Double>> ratios(
      ExperimentContext context,
      Findings findings,
      int k,
      int d,
      double constant,
      List<Double> moves) {
    double separation = constant * Math.sqrt(Math.log(Math.min(k, d)));
    long rows = context.choose(Math.max(2_000L, 150L * k), 2_000L);
    List<Integer> seeds = IntStream.range(0, context.choose(2, 2)).boxed().toList();
    List<List<double[]>> fits =
        context.each(
            seeds,
            seed -> {
              Mixture truth = Truths.cloud(k, d, separation, 10 + seed);
              try (Problem problem = context.smallProblem(truth, rows, 300 + seed)) {
                double mle = problem.error(problem.maximum());
                return moves.stream()
                    .map(move -> fit(problem, move * separation, seed, mle))
                    .toList();
              }
            });
    List<List<Double>> ratios = new ArrayList<>();
    for (int m = 0; m < moves.size(); m++) {
      List<Double> ofMove = new ArrayList<>();
      for (int seed : seeds) {
        double[] f = fits.get(seed).get(m);
        findings.row(k, d, constant, separation, moves.get(m), rows, seed, f[0], f[1], f[0] / f[1]);
        ofMove.add(f[0] / f[1]);
      }
      ratios.add(ofMove);
    }
    return ratios;
  }

  private static double[] fit(Problem problem, double distance, int seed, double mle) {
    Mixture start = Truths.moved(problem.truth(), distance, 1000 + seed);
    var settings = Problem.settings(LADDER, ProjectedObjective.FACTORY, 1, 0.05, seed);
    return new double[] {problem.error(problem.descend(settings, start).mixture()), mle};
  }
}
