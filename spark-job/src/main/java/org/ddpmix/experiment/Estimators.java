package org.ddpmix.experiment;

import static org.ddpmix.experiment.Statistics.scatter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.ProjectedObjective;
import org.ddpmix.objective.TextbookObjective;
import org.ddpmix.objective.TwoComponentObjective;

/** Measures the variance and the run time of the gradient estimators. */
final class Estimators implements Experiment {
  private static final int D = 16;
  private static final long ROWS = 20_000; // enough that each row gets one noise draw per step
  private static final String BLEND = "projected (blend, antithetic)";
  private static final String TEXTBOOK = "textbook";
  private static final String QUADRATURE = "two-component (quadrature)";

  @Override
  public String name() {
    return "estimators";
  }

  @Override
  public String claim() {
    return "Projection, antithetic pairs and the blend of the denoising and the implicit form reduce the"
        + " noise of the gradient below the sampling noise of the data, and take no more time than the"
        + " textbook estimator. Quadrature has no noise.";
  }

  /** Creates the objective whose gradient an estimator computes. */
  @FunctionalInterface
  private interface Estimator {
    Objective at(Mixture mixture, NoiseLevel level, RowNoise noise, SampleSet samples);
  }

  private static Map<String, Estimator> estimators() {
    Map<String, Estimator> all = new LinkedHashMap<>();
    all.put(TEXTBOOK, (m, level, noise, samples) -> new TextbookObjective(m, level, noise));
    all.put("projected, denoising", form(ProjectedObjective.DENOISING, false));
    all.put("the same, antithetic", form(ProjectedObjective.DENOISING, true));
    all.put("implicit, antithetic", form(ProjectedObjective.IMPLICIT, true));
    all.put(BLEND, ProjectedObjective::at);
    all.put(QUADRATURE, (m, level, noise, samples) -> new TwoComponentObjective(m, level, samples));
    return all;
  }

  private static Estimator form(double blend, boolean antithetic) {
    return (m, level, noise, samples) ->
        ProjectedObjective.of(m, level, noise, samples, blend, antithetic);
  }

  @Override
  public Findings run(ExperimentContext context) {
    List<Double> times =
        context.choose(List.of(0.02, 0.05, 0.1, 0.3, 1.0, 2.0, 3.0), List.of(0.02, 0.3, 3.0));
    Findings findings =
        new Findings("estimator", "noiseTime", "deviationOverData", "secondsPerPass");
    Map<String, Double> seconds = seconds(context);
    Map<String, double[]> deviations = deviations(context, times);
    Panel panel =
        new Panel("noise of the gradient", "noise time t", "standard deviation ÷ that of the data")
            .logX()
            .logY();
    for (String name : estimators().keySet()) {
      List<double[]> points = new ArrayList<>();
      for (int i = 0; i < times.size(); i++) {
        double ratio = deviations.get(name)[i];
        findings.row(name.replace(',', ';'), times.get(i), ratio, seconds.get(name));
        points.add(new double[] {times.get(i), ratio});
      }
      if (!name.equals(QUADRATURE)) {
        panel.curveWithBars(name, points);
      }
    }
    panel.theory("the data's own", 1, 0.02, 3);
    double worst = 0;
    double gain = Double.POSITIVE_INFINITY;
    double quadrature = 0;
    for (int i = 0; i < times.size(); i++) {
      double blend = deviations.get(BLEND)[i];
      worst = Math.max(worst, blend);
      gain = Math.min(gain, deviations.get(TEXTBOOK)[i] / blend);
      quadrature = Math.max(quadrature, deviations.get(QUADRATURE)[i]);
    }
    findings.check(
        "the noise of the default estimator is below the sampling noise of the data at every t",
        "standard deviation ÷ that of the data < 1",
        worst < 1,
        "maximum %.3f",
        worst);
    findings.check(
        "it is below the noise of the textbook estimator at every t",
        "textbook ÷ default > 2",
        gain > 2,
        "minimum %.1f",
        gain);
    findings.check("quadrature has no noise", "0", quadrature < 1e-12, "%.1g", quadrature);
    double time = seconds.get(BLEND) / seconds.get(TEXTBOOK);
    findings.check(
        "the default takes no more time than the textbook estimator",
        "seconds ÷ those of the textbook estimator ≤ 1",
        time <= 1,
        "%.2f",
        time);
    StringBuilder text = new StringBuilder("Milliseconds per pass (median): ");
    seconds.forEach(
        (name, s) -> text.append(String.format(Locale.ROOT, "%s %.0f; ", name, 1000 * s)));
    findings.note("%s", text.substring(0, text.length() - 2) + ".");
    findings.note(
        "K = 2 at ±μ, ‖μ‖ = 2, d = 16, N = %d, at a random θ. The standard deviation of the data is that"
            + " of the exact gradient over independent data sets. One noise draw per row.",
        ROWS);
    findings.figure(
        new Figure(
            name(),
            "Standard deviation of the gradient over noise draws, ÷ that over data sets.",
            1,
            List.of(panel)));
    return findings;
  }

  private static Mixture at(Problem problem) {
    double[] theta = Truths.half(problem.truth());
    double[] other = new double[D];
    for (int j = 0; j < D; j++) {
      other[j] = 0.6 * theta[j] + (j % 2 == 0 ? 0.2 : -0.2);
    }
    return Truths.around(problem.truth(), other);
  }

  /** Standard deviation ÷ that of the data, for each estimator and noise time. */
  private static Map<String, double[]> deviations(ExperimentContext context, List<Double> times) {
    Mixture truth = Truths.symmetric(D, 2, 1);
    int sets = context.choose(60, 8);
    int draws = context.choose(60, 8);
    List<List<double[]>> exact =
        context.each(
            IntStream.range(0, sets).boxed().toList(),
            set -> {
              try (Problem problem = context.smallProblem(truth, ROWS, 900 + set)) {
                return times.stream()
                    .map(t -> gradient(problem, t, estimators().get(QUADRATURE), 0))
                    .toList();
              }
            });
    context.report("%d data sets done", sets);
    Map<String, double[]> ratios = new LinkedHashMap<>();
    try (Problem problem = context.smallProblem(truth, ROWS, 899)) {
      estimators()
          .forEach(
              (name, estimator) -> {
                double[] ofTimes = new double[times.size()];
                for (int i = 0; i < ofTimes.length; i++) {
                  int time = i;
                  List<double[]> gradients =
                      context.each(
                          IntStream.range(0, draws).boxed().toList(),
                          draw -> gradient(problem, times.get(time), estimator, draw));
                  double data = scatter(exact.stream().map(g -> g.get(time)).toList());
                  ofTimes[i] = scatter(gradients) / data;
                }
                ratios.put(name, ofTimes);
                context.report("%s done", name);
              });
    }
    return ratios;
  }

  /** The gradient with respect to θ, d. */
  private static double[] gradient(Problem problem, double t, Estimator estimator, int draw) {
    Objective objective =
        estimator.at(at(problem), NoiseLevel.at(t, 1), new RowNoise(7, draw), problem.samples());
    ObjectiveValue value = objective.valueOf(problem.samples().sum(objective));
    double[] gradient = new double[D];
    for (int j = 0; j < D; j++) {
      gradient[j] = value.gradient()[j] - value.gradient()[D + j];
    }
    return gradient;
  }

  /** Median seconds of a pass at t = 0.3 over many samples of two components. */
  private static Map<String, Double> seconds(ExperimentContext context) {
    int d = 64;
    Map<String, Double> seconds = new LinkedHashMap<>();
    try (Problem problem =
        context.problem(Truths.symmetric(d, 2, 1), context.choose(200_000L, 20_000L), 898)) {
      estimators()
          .forEach(
              (name, estimator) -> {
                List<Double> passes = new ArrayList<>();
                for (int pass = 0; pass < context.choose(15, 5); pass++) {
                  long start = System.nanoTime();
                  Objective objective =
                      estimator.at(
                          problem.truth(),
                          NoiseLevel.at(0.3, 1),
                          new RowNoise(7, pass),
                          problem.samples());
                  problem.samples().sum(objective);
                  passes.add((System.nanoTime() - start) * 1e-9);
                }
                seconds.put(name, Statistics.median(passes));
              });
    }
    return seconds;
  }
}
