package org.ddpmix.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.start.AnnealedStart;

/** Compares a single noise time, a schedule of noise times, and the integral over noise times. */
final class NoiseScales implements Experiment {
  private static final int K = 4;
  private static final int D = 8;
  private static final double LIMIT = 1.02;

  @Override
  public String name() {
    return "noise-scales";
  }

  @Override
  public String claim() {
    return "The objective integrated over noise times reaches the error of the MLE. With a single low"
        + " noise time the error is larger by a few percent at most.";
  }

  @Override
  public Findings run(ExperimentContext context) {
    Findings findings =
        new Findings("separation", "ladder", "seed", "error", "mleError", "ratio", "steps");
    List<Double> times =
        context.choose(List.of(0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2), List.of(0.1, 0.5));
    List<Double> separations = context.choose(List.of(2.5, 4.0, 6.0), List.of(6.0));
    int seeds = context.choose(6, 2);
    Panel panel =
        new Panel("error at the end of descent", "noise time t", "error ÷ error of the MLE").logX();
    List<Double> single = new ArrayList<>();
    for (double separation : separations) {
      List<String> ladders = new ArrayList<>();
      times.forEach(t -> ladders.add(t + "x150"));
      ladders.add("1x20,0.5x20,0.2x150");
      List<List<double[]>> fits =
          context.each(
              IntStream.range(0, seeds).boxed().toList(),
              seed -> fits(context, separation, ladders, seed));
      List<Double> ratios = new ArrayList<>();
      List<double[]> points = new ArrayList<>();
      for (int i = 0; i <= ladders.size(); i++) {
        List<Double> errors = new ArrayList<>();
        List<Double> maxima = new ArrayList<>();
        List<Double> ofSeeds = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
          double[] f = fits.get(seed).get(i);
          String ladder = i < ladders.size() ? ladders.get(i).replace(',', ';') : "integrated";
          findings.row(separation, ladder, seed, f[0], f[1], f[0] / f[1], (int) f[2]);
          errors.add(f[0]);
          maxima.add(f[1]);
          ofSeeds.add(f[0] / f[1]);
        }
        double ratio = Statistics.rootMeanSquare(errors) / Statistics.rootMeanSquare(maxima);
        ratios.add(ratio);
        if (i < times.size()) {
          points.add(new double[] {times.get(i), ratio, Statistics.deviation(ofSeeds)});
          if (separation == 6 && times.get(i) >= 0.1 && times.get(i) <= 0.5) {
            single.add(ratio);
          }
        }
      }
      String label = separation + " σ";
      double integrated = ratios.get(ladders.size());
      panel.curveWithBars("one t, " + label, points);
      panel.theory(
          String.format(java.util.Locale.ROOT, "integrated, %s: %.3f", label, integrated),
          integrated,
          0.05,
          1.2);
      findings.check(
          "the integrated stage reaches the error of the MLE at separation " + label,
          "error ≤ 1.02 × that of the MLE",
          integrated <= LIMIT,
          "%.4f (%d data sets); the schedule 1, 0.5, 0.2: %.4f",
          integrated,
          seeds,
          ratios.get(ladders.size() - 1));
      context.report("%s: %s", label, ratios);
    }
    findings.check(
        "with a single noise time from 0.1 to 0.5 the error is at most a few percent larger at 6 σ",
        "error ≤ 1.05 × that of the MLE",
        Statistics.max(single) <= 1.05,
        "maximum %.4f",
        Statistics.max(single));
    findings.figure(
        new Figure(
            name(),
            "Root mean square error over the data sets ÷ that of the MLE. Bars: one standard deviation of"
                + " the ratio over data sets. Dashed: the integrated stage.",
            1,
            List.of(panel)));
    findings.note(
        "Initialization: annealed. The integrated stage uses quadrature over noise times (--gradient"
            + " denoising); the default uses its closed form, the gradient of the likelihood. The excess"
            + " over 1 is the noise of two draws per row, which stay fixed during the stage. At large t"
            + " it is the information that the noise removes from the data.");
    return findings;
  }

  /** {error, error of the MLE, steps} for each schedule, and last for the integrated stage. */
  private static List<double[]> fits(
      ExperimentContext context, double separation, List<String> ladders, int seed) {
    long rows = context.choose(20_000L, 4_000L);
    Mixture truth = Truths.cloud(K, D, separation, 30 + seed);
    try (Problem problem = context.smallProblem(truth, rows, 800 + seed)) {
      Mixture start = problem.start(new AnnealedStart(K, seed));
      double mle = problem.error(problem.maximum());
      List<NoiseSchedule> all =
          new ArrayList<>(ladders.stream().map(NoiseSchedule::parse).toList());
      all.add(NoiseSchedule.parse("0.3x100").thenIntegrated(100));
      List<double[]> fits = new ArrayList<>();
      for (NoiseSchedule ladder : all) {
        // Quadrature, because the default uses the closed form: the gradient of the likelihood.
        ObjectiveFactory estimator =
            fits.size() < ladders.size()
                ? ProjectedObjective.FACTORY
                : ProjectedObjective.factory(ProjectedObjective.DENOISING);
        var settings = Problem.settings(ladder, estimator, 1, 0.02, seed);
        var result = problem.descend(settings, start);
        fits.add(new double[] {problem.error(result.mixture()), mle, result.history().size()});
      }
      return fits;
    }
  }
}
