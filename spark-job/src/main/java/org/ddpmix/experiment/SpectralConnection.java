package org.ddpmix.experiment;

import static org.ddpmix.experiment.Statistics.angle;
import static org.ddpmix.experiment.Statistics.cosine;
import static org.ddpmix.experiment.Statistics.norm;

import java.util.ArrayList;
import java.util.List;
import org.ddpmix.data.CovarianceProduct;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.TwoComponentObjective;
import org.ddpmix.start.RandomStart;
import org.ddpmix.start.SymmetricStart;

/** Compares gradient descent at high noise with power iteration. */
final class SpectralConnection implements Experiment {
  private static final int D = 16;
  private static final double HIGH = 3;
  private static final List<Double> TIMES = List.of(0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0);

  @Override
  public String name() {
    return "spectral-connection";
  }

  @Override
  public String claim() {
    return "At high noise the gradient is 4α⁴(‖θ‖²θ − (S − I)θ) with S = E xxᵀ, so that gradient descent is"
        + " power iteration on the sample covariance.";
  }

  @Override
  public Findings run(ExperimentContext context) {
    Findings findings = new Findings("norm", "noiseTime", "seed", "cosine", "normRatio");
    int seeds = context.choose(5, 2);
    long rows = context.choose(20_000L, 5_000L);
    Panel cosines = new Panel("direction", "noise time t", "1 − cosine").logY();
    Panel ratios = new Panel("size", "noise time t", "‖gradient‖ ÷ ‖prediction‖");
    double leastCosine = 1;
    double worstRatio = 0;
    for (double norm : new double[] {1, 2}) {
      List<List<double[]>> all = new ArrayList<>();
      for (int seed = 0; seed < seeds; seed++) {
        all.add(compare(context, norm, rows, seed));
      }
      List<double[]> ofCosine = new ArrayList<>();
      List<double[]> ofRatio = new ArrayList<>();
      for (int i = 0; i < TIMES.size(); i++) {
        List<Double> c = new ArrayList<>();
        List<Double> r = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
          double[] pair = all.get(seed).get(i);
          findings.row(norm, TIMES.get(i), seed, pair[0], pair[1]);
          c.add(pair[0]);
          r.add(pair[1]);
        }
        ofCosine.add(new double[] {TIMES.get(i), 1 - Statistics.mean(c)});
        ofRatio.add(new double[] {TIMES.get(i), Statistics.mean(r), Statistics.deviation(r)});
        if (TIMES.get(i) == HIGH) {
          leastCosine = Math.min(leastCosine, Statistics.min(c));
          worstRatio = Math.max(worstRatio, Math.max(Statistics.max(r) - 1, 1 - Statistics.min(r)));
        }
      }
      cosines.curveWithBars("‖μ‖ = " + (int) norm, ofCosine);
      ratios.curveWithBars("‖μ‖ = " + (int) norm, ofRatio);
    }
    findings.check(
        "at t = 3 the gradient has the predicted direction",
        "cosine ≥ 0.999",
        leastCosine >= 0.999,
        "minimum of %d: %.6f",
        2 * seeds,
        leastCosine);
    findings.check(
        "at t = 3 it has the predicted norm",
        "ratio of norms within 1 ± 0.05",
        worstRatio <= 0.05,
        "maximum deviation from 1, of %d: %.4f",
        2 * seeds,
        worstRatio);
    Panel angles = angles(context, findings, rows);
    findings.figure(
        new Figure(
            name(),
            "The gradient and its prediction at random θ of norm 1, and the angle to μ after each step at"
                + " t = 3 with η = 1/(2α²), where a step is θ ← Sθ − ‖θ‖²θ.",
            3,
            List.of(
                cosines.theory("limit at t = 3: 0.001", 1e-3, 0.5, 4),
                ratios.theory("prediction", 1, 0.5, 4),
                angles)));
    return findings;
  }

  /** The zero of the data coordinates, relative to the origin of the samples. */
  private static double[] zero(Problem problem) {
    double[] zero = problem.samples().origin();
    for (int j = 0; j < zero.length; j++) {
      zero[j] = -zero[j];
    }
    return zero;
  }

  private static Mixture random(Problem problem, double norm, long seed) {
    Mixture start = problem.start(new SymmetricStart(new RandomStart(2, seed)));
    double[] theta = Truths.half(start);
    double length = norm(theta);
    for (int j = 0; j < D; j++) {
      theta[j] *= norm / length;
    }
    return Truths.around(start, theta);
  }

  /** Cosine and ratio of norms, for each noise time. */
  private static List<double[]> compare(
      ExperimentContext context, double norm, long rows, int seed) {
    try (Problem problem = context.problem(Truths.symmetric(D, norm, seed), rows, 600 + seed)) {
      Mixture at = random(problem, 1, 700 + seed);
      double[] theta = Truths.half(at);
      double[] product = CovarianceProduct.of(problem.samples(), zero(problem), theta);
      List<double[]> pairs = new ArrayList<>();
      for (double t : TIMES) {
        TwoComponentObjective objective =
            new TwoComponentObjective(at, NoiseLevel.at(t, 1), problem.samples());
        ObjectiveValue value = objective.valueOf(problem.samples().sum(objective));
        double[] gradient = new double[D];
        double[] predicted = new double[D];
        for (int j = 0; j < D; j++) {
          gradient[j] = value.gradient()[j] - value.gradient()[D + j];
          predicted[j] = 4 * Math.exp(-4 * t) * (theta[j] - product[j] + theta[j]); // ‖θ‖ = 1
        }
        pairs.add(new double[] {cosine(gradient, predicted), norm(gradient) / norm(predicted)});
      }
      return pairs;
    }
  }

  private static Panel angles(ExperimentContext context, Findings findings, long rows) {
    int steps = 12;
    Panel panel = new Panel("t = 3, step by step", "step", "angle to μ (degrees)");
    double farthest = 0;
    try (Problem problem = context.problem(Truths.symmetric(D, 1, 3), rows, 603)) {
      double[] mu = Truths.half(problem.truth());
      Mixture start = random(problem, 1e-3, 42);
      List<double[]> ddpm = new ArrayList<>();
      problem.descend(
          Problem.settings(
              NoiseSchedule.parse(HIGH + "x" + steps),
              TwoComponentObjective.FACTORY,
              0.5 * Math.exp(2 * HIGH),
              0,
              1),
          start,
          (record, state) ->
              ddpm.add(new double[] {record.step(), angle(Truths.half(state.mixture()), mu)}));
      List<double[]> power = new ArrayList<>();
      double[] theta = Truths.half(start);
      for (int step = 1; step <= steps; step++) {
        theta = CovarianceProduct.of(problem.samples(), zero(problem), theta);
        power.add(new double[] {step, angle(theta, mu)});
      }
      // Only the first steps: ‖θ‖² at most doubles per step and must stay small.
      for (int i = 0; i < 8; i++) {
        farthest = Math.max(farthest, Math.abs(ddpm.get(i)[1] - power.get(i)[1]));
      }
      panel.points("descent", ddpm).theory("power iteration on S", power);
    }
    findings.check(
        "from a small θ the direction of descent follows power iteration on S",
        "angles within 0.5° over 8 steps",
        farthest <= 0.5,
        "maximum difference %.3f°",
        farthest);
    return panel;
  }
}
