package org.ddpmix.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.start.AnnealedStart;

/** One noise time, several, and all of them integrated. */
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
    return "The objective integrated over noise times reaches the MLE's error; a single low noise time"
        + " comes within a few percent of it.";
  }

  @Override
  public Findings run(ExperimentContext bench) {
    Findings findings =
        new Findings("separation", "ladder", "seed", "error", "mleError", "ratio", "steps");
    List<Double> times =
        bench.choose(List.of(0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2), List.of(0.1, 0.5));
    List<Double> separations = bench.choose(List.of(2.5, 4.0, 6.0), List.of(6.0));
    int seeds = bench.choose(6, 2);
    Panel panel =
        new Panel("error at the end of descent", "noise time t", "error ÷ error of the MLE").logX();
    List<Double> single = new ArrayList<>();
    for (double separation : separations) {
      List<String> ladders = new ArrayList<>();
      times.forEach(t -> ladders.add(t + "x150"));
      ladders.add("1x20,0.5x20,0.2x150");
      List<List<double[]>> fits =
          bench.each(
              IntStream.range(0, seeds).boxed().toList(),
              seed -> fits(bench, separation, ladders, seed));
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
          "the integrated stage reaches the MLE's error at separation " + label,
          "error ≤ 1.02 × the MLE's",
          integrated <= LIMIT,
          "%.4f (%d data sets); the ladder 1, 0.5, 0.2: %.4f",
          integrated,
          seeds,
          ratios.get(ladders.size() - 1));
      bench.report("%s: %s", label, ratios);
    }
    findings.check(
        "one noise time from 0.1 to 0.5 comes within a few percent at 6 σ",
        "error ≤ 1.05 × the MLE's",
        Statistics.max(single) <= 1.05,
        "worst %.4f",
        Statistics.max(single));
    findings.figure(
        new Figure(
            name(),
            "Root mean square error over the data sets ÷ that of the MLE; bars one standard deviation of"
                + " a single data set's ratio. Dashed: the integrated stage.",
            1,
            List.of(panel)));
    findings.note(
        "Start: annealed. The integrated stage by quadrature over noise times, --gradient denoising: the"
            + " default takes its closed form, the likelihood's gradient. What is above 1 is the noise of"
            + " two draws a row, kept for the whole stage; at large t it is what the noise hides of the data.");
    return findings;
  }

  /** {error, the MLE's error, steps} for each ladder, and last the integrated stage. */
  private static List<double[]> fits(
      ExperimentContext bench, double separation, List<String> ladders, int seed) {
    long rows = bench.choose(20_000L, 4_000L);
    Mixture truth = Truths.cloud(K, D, separation, 30 + seed);
    try (Problem problem = bench.smallProblem(truth, rows, 800 + seed)) {
      Mixture start = problem.start(new AnnealedStart(K, seed));
      double mle = problem.error(problem.maximum());
      List<NoiseSchedule> all =
          new ArrayList<>(ladders.stream().map(NoiseSchedule::parse).toList());
      all.add(NoiseSchedule.parse("0.3x100").thenIntegrated(100));
      List<double[]> fits = new ArrayList<>();
      for (NoiseSchedule ladder : all) {
        // By quadrature: the default takes the integral's closed form, the likelihood's gradient.
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
