package org.ddpmix.experiment;

import static org.ddpmix.experiment.Statistics.relativeDifference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegrator;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.SampleSet;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Covariances;
import org.ddpmix.mixture.LinearMap;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.TextbookObjective;

/**
 * The two limits of the theory for mixtures of all covariance families: steps of means and
 * covariances at low noise are those of EM, at high noise they follow the sample covariance. The
 * objective integrated over noise times is the likelihood.
 *
 * <p><b>High noise.</b> In the coordinates in which the noise is z ~ N(0, I), p_t / φ = 1 + α m·y +
 * ½ α² (E xxᵀ − I) : (yyᵀ − I) + …, from the moments of p (Mehler). If the model has the mean of
 * the samples, the scores of model and samples therefore differ by α² (T − S) y + O(α³), where T =
 * Σ_k π_k (Σ_k + μ_k μ_kᵀ) is the covariance of the model and S that of the samples, and
 *
 * <pre>
 *   L_t = α⁴ ‖T − S‖² + const,   ∇_{μ_k} L = 4 α⁴ π_k (T − S) μ_k,   ∇_{Σ_k} L = 2 α⁴ π_k (T − S)
 * </pre>
 *
 * <p>The step of {@code GeneralTextbookObjective} is then μ_k ← (I + 2 α² (S − T)) μ_k, power
 * iteration, and Σ_k ← Σ_k + S − T, or the part of S − T that the family has.
 */
final class GeneralCovariance implements Experiment {
  private static final int K = 4;
  private static final int D = 5;
  private static final double ASPECT = 4;
  private static final double LOW = 0.01;
  private static final double HIGH = 3;
  private static final List<CovarianceType> FAMILIES =
      List.of(
          CovarianceType.SPHERICAL,
          CovarianceType.DIAGONAL,
          CovarianceType.TIED,
          CovarianceType.FULL);

  /** A step from a mixture: the change of the means (k × d) and of the covariances (k × d × d). */
  private record Step(double[] means, double[] covariances) {
    static Step mean(List<Step> steps) {
      return new Step(
          average(steps.stream().map(Step::means).toList()),
          average(steps.stream().map(Step::covariances).toList()));
    }

    private static double[] average(List<double[]> rows) {
      double[] sum = new double[rows.get(0).length];
      rows.forEach(row -> Arrays.setAll(sum, i -> sum[i] + row[i] / rows.size()));
      return sum;
    }

    /** Relative differences of means and of covariances from another step. */
    double[] differences(Step other) {
      return new double[] {
        relativeDifference(means, other.means), relativeDifference(covariances, other.covariances)
      };
    }
  }

  @Override
  public String name() {
    return "general-covariance";
  }

  @Override
  public String claim() {
    return "For every family of covariances, a step of means and covariances is an EM step at low noise and"
        + " follows the sample covariance at high noise; integrated over noise times the objective is the"
        + " likelihood.";
  }

  @Override
  public Findings run(ExperimentContext context) {
    Findings findings =
        new Findings("limit", "family", "separation", "at", "seed", "means", "covariances");
    lowNoise(context, findings);
    highNoise(context, findings);
    integrated(context, findings);
    likelihoodAlongAPath(context, findings);
    iterates(context, findings);
    findings.note(
        "EM takes the scatters of the components around the new means, the gradient around the current"
            + " ones, which are larger by δδᵀ for a mean that moves by δ. The EM step is compared in the"
            + " latter form. From a start with distant means the first covariances of descent are"
            + " therefore larger than those of EM.");
    findings.note(
        "The columns means and covariances of results.csv are ‖step − expected step‖ ÷ ‖expected step‖."
            + " The column at is the noise time, and for the limit integrated the number of noise draws.");
    return findings;
  }

  // --- The mixtures ---

  private static Problem problem(
      ExperimentContext context, CovarianceType type, double separation, long seed) {
    return problem(context, type, separation, context.choose(30_000L, 20_000L), seed);
  }

  private static Problem problem(
      ExperimentContext context, CovarianceType type, double separation, long rows, long seed) {
    Mixture truth = Truths.general(K, D, separation, type, ASPECT, 40 + seed);
    return context.problem(truth, rows, 800 + seed);
  }

  /** The truth with every mean moved by 0.5 and covariances ¾ Σ + ½ I. */
  private static Mixture perturbed(Mixture truth, long seed) {
    Mixture moved = Truths.moved(truth, 0.5, 900 + seed);
    return moved.withCovariances(mixed(truth, 0.75, 0.5));
  }

  /** Covariances a Σ_k + b I, of the same family. */
  private static Covariances mixed(Mixture mixture, double a, double b) {
    return mixture
        .covariances()
        .type()
        .nearest(
            mixture.weights(),
            D,
            c -> {
              double[] matrix = mixture.covariance(c);
              Arrays.setAll(matrix, i -> a * matrix[i] + (i / D == i % D ? b : 0));
              return matrix;
            });
  }

  // --- Steps ---

  private static Step em(Problem problem, Mixture at) {
    Objective objective =
        ExpectationMaximization.FACTORY.integrated(at, new RowNoise(0, 0), problem.samples());
    return step(at, objective.valueOf(problem.samples().sum(objective)));
  }

  /** The mean step of several noise draws. */
  private static Step ddpm(Problem problem, Mixture at, double noiseTime, int draws, long seed) {
    List<Step> steps = new ArrayList<>();
    for (int draw = 0; draw < draws; draw++) {
      Objective objective =
          TextbookObjective.FACTORY.atNoiseTime(
              at, noiseTime, new RowNoise(seed, draw), problem.samples());
      steps.add(step(at, objective.valueOf(problem.samples().sum(objective))));
    }
    return Step.mean(steps);
  }

  /**
   * A step whose covariances are scatters around the current means, as a gradient with respect to
   * Σ_k at μ_k has it. Those around the new means μ_k + δ_k are smaller by δ_k δ_kᵀ.
   */
  private static Step step(Mixture at, ObjectiveValue value) {
    double[] moves = meanStep(value);
    Covariances around =
        at.covariances()
            .type()
            .nearest(
                value.labelShares(),
                D,
                c -> {
                  double[] matrix = value.covariances().covariance(c, D);
                  Arrays.setAll(
                      matrix, i -> matrix[i] + moves[c * D + i / D] * moves[c * D + i % D]);
                  return matrix;
                });
    return new Step(moves, difference(around, at));
  }

  /** The step of length 1, with the mean responsibilities of the pass as weights. */
  private static double[] meanStep(ObjectiveValue value) {
    double[] means = value.direction().clone();
    for (int i = 0; i < means.length; i++) {
      means[i] *= -value.unitStep() / value.labelShares()[i / D];
    }
    return means;
  }

  private static double[] difference(Covariances to, Mixture at) {
    double[] difference = new double[K * D * D];
    for (int c = 0; c < K; c++) {
      double[] matrix = to.covariance(c, D);
      double[] from = at.covariance(c);
      for (int i = 0; i < D * D; i++) {
        difference[c * D * D + i] = matrix[i] - from[i];
      }
    }
    return difference;
  }

  // --- Low noise ---

  private static void lowNoise(ExperimentContext context, Findings findings) {
    List<Double> times = context.choose(List.of(LOW, 0.03, 0.1, 0.3, 1.0), List.of(LOW, 0.3));
    int seeds = context.choose(2, 1);
    int draws = 8;
    Panel bySeparation =
        new Panel("full, by separation", "noise time t", "covariances: |DDPM − EM| ÷ |EM|")
            .logX()
            .logY();
    List<Double> atLow = new ArrayList<>();
    for (double separation : new double[] {3, 5, 8, 12}) {
      Curves curves =
          againstEm(context, findings, CovarianceType.FULL, separation, times, seeds, draws);
      bySeparation.curveWithBars("separation " + (int) separation + " σ", curves.covariances());
      atLow.add(curves.covariances().get(0)[1]);
      context.report("EM limit at %.0f σ: %.4f", separation, atLow.get(atLow.size() - 1));
    }
    Panel means = new Panel("means, at 12 σ", "noise time t", "|DDPM − EM| ÷ |EM|").logX().logY();
    Panel covariances =
        new Panel("covariances, at 12 σ", "noise time t", "|DDPM − EM| ÷ |EM|").logX().logY();
    Map<CovarianceType, double[]> low = new EnumMap<>(CovarianceType.class);
    for (CovarianceType type : FAMILIES) {
      Curves curves = againstEm(context, findings, type, 12, times, seeds, draws);
      means.curveWithBars(type.toString(), curves.means());
      covariances.curveWithBars(type.toString(), curves.covariances());
      low.put(type, new double[] {curves.means().get(0)[1], curves.covariances().get(0)[1]});
      context.report("EM limit of %s: %.4f", type, curves.covariances().get(0)[1]);
    }
    double worstMeans = low.values().stream().mapToDouble(x -> x[0]).max().orElseThrow();
    double worstCovariances = low.values().stream().mapToDouble(x -> x[1]).max().orElseThrow();
    findings.check(
        "at 12 σ and t = 0.01 the step of the means is that of EM, in every family",
        "relative difference ≤ 0.005",
        worstMeans <= 0.005,
        "largest of four families: %.4f",
        worstMeans);
    findings.check(
        "so is the step of the covariances",
        "relative difference ≤ 0.08",
        worstCovariances <= 0.08,
        "largest of four families: %.4f",
        worstCovariances);
    boolean falls = true;
    for (int i = 1; i < atLow.size(); i++) {
      falls &= atLow.get(i) < 1.05 * atLow.get(i - 1);
    }
    findings.check(
        "at t = 0.01 the difference of the covariances' steps decreases as separation grows (full)",
        "not increasing over 3, 5, 8, 12 σ, and five times smaller at 12 than at 3 σ",
        falls && atLow.get(3) < 0.2 * atLow.get(0),
        "%.3f, %.3f, %.4f, %.4f",
        atLow.toArray());
    findings.figure(
        new Figure(
            "low-noise",
            "Steps from a mixture whose means are 0.5 from the true ones and whose covariances are"
                + " ¾ Σ + ½ I: the mean DDPM step of 8 noise draws at noise time t against the EM step. Bars: one standard"
                + " deviation over the seeds.",
            3,
            List.of(bySeparation, means, covariances)));
  }

  /** Points (time, mean, deviation over the seeds) of the relative differences from EM. */
  private record Curves(List<double[]> means, List<double[]> covariances) {}

  private static Curves againstEm(
      ExperimentContext context,
      Findings findings,
      CovarianceType type,
      double separation,
      List<Double> times,
      int seeds,
      int draws) {
    double[][][] all = new double[seeds][][];
    for (int seed = 0; seed < seeds; seed++) {
      try (Problem problem = problem(context, type, separation, seed)) {
        Mixture at = perturbed(problem.truth(), seed);
        Step em = em(problem, at);
        all[seed] = new double[times.size()][];
        for (int i = 0; i < times.size(); i++) {
          all[seed][i] = ddpm(problem, at, times.get(i), draws, seed).differences(em);
          findings.row(
              "low-noise", type, separation, times.get(i), seed, all[seed][i][0], all[seed][i][1]);
        }
      }
    }
    return new Curves(points(times, all, 0), points(times, all, 1));
  }

  private static List<double[]> points(List<Double> x, double[][][] all, int which) {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      int at = i;
      List<Double> y = Arrays.stream(all).map(seed -> seed[at][which]).toList();
      points.add(new double[] {x.get(i), Statistics.mean(y), Statistics.deviation(y)});
    }
    return points;
  }

  // --- High noise ---

  private static void highNoise(ExperimentContext context, Findings findings) {
    List<Double> times = context.choose(List.of(0.5, 1.0, 1.5, 2.0, 2.5, HIGH), List.of(1.0, HIGH));
    int seeds = context.choose(2, 1);
    int draws = context.choose(8, 4);
    Panel means = new Panel("means", "noise time t", "|step − 2α²(S − T)μ| ÷ |2α²(S − T)μ|").logY();
    Panel covariances =
        new Panel("covariances", "noise time t", "|step − (S − T)| ÷ |S − T|").logY();
    double worst = 0;
    for (CovarianceType type : FAMILIES) {
      double[][][] all = new double[seeds][times.size()][];
      for (int seed = 0; seed < seeds; seed++) {
        try (Problem problem = problem(context, type, 6, seed)) {
          Mixture at = around(problem, 1, 70 + seed);
          for (int i = 0; i < times.size(); i++) {
            double t = times.get(i);
            all[seed][i] =
                ddpm(problem, at, t, draws, seed).differences(spectral(problem.samples(), at, t));
            findings.row("high-noise", type, 6, t, seed, all[seed][i][0], all[seed][i][1]);
            if (t == HIGH) {
              worst = Math.max(worst, Math.max(all[seed][i][0], all[seed][i][1]));
            }
          }
        }
      }
      means.curveWithBars(type.toString(), points(times, all, 0));
      covariances.curveWithBars(type.toString(), points(times, all, 1));
      context.report("spectral limit of %s", type);
    }
    findings.check(
        "at t = 3 the steps of means and covariances are those of the spectral limit, in every family",
        "relative difference ≤ 0.03",
        worst <= 0.03,
        "largest of four families: %.4f",
        worst);
    findings.figure(
        new Figure(
            "high-noise",
            "Steps from a mixture with random means of norm 1 around the mean of the samples, against"
                + " the prediction from the covariance T of the mixture and S of the samples, and the"
                + " angle of the means to the leading eigenvector at t = 3, with the step size with"
                + " which a step is power iteration.",
            3,
            List.of(means, covariances, powerIteration(context, findings))));
  }

  /**
   * Small random means around the mean of the samples, whose weighted sum is 0, with the
   * covariances of the truth.
   */
  private static Mixture around(Problem problem, double norm, long seed) {
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] means = new double[K * D];
    double[] sum = new double[D];
    for (int i = 0; i < means.length; i++) {
      means[i] = norm / Math.sqrt(D) * gaussian.sample();
      sum[i % D] += means[i] / K;
    }
    double[] centre = problem.samples().mean();
    for (int i = 0; i < means.length; i++) {
      means[i] += centre[i % D] - sum[i % D];
    }
    return Mixture.uniform(K, D, means, problem.truth().covariances());
  }

  /** S − T: d × d. */
  private static double[] excess(SampleSet samples, Mixture at) {
    double[] excess = samples.covariance().clone();
    double[] centre = samples.mean();
    for (int c = 0; c < K; c++) {
      double[] own = at.covariance(c);
      double[] mean = at.mean(c);
      for (int i = 0; i < D * D; i++) {
        double between = (mean[i / D] - centre[i / D]) * (mean[i % D] - centre[i % D]);
        excess[i] -= at.weight(c) * (own[i] + between);
      }
    }
    return excess;
  }

  /** The step that the high-noise limit predicts: 2 α² (S − T) W⁻¹ μ_k with the unit of noise W. */
  private static Step spectral(SampleSet samples, Mixture at, double noiseTime) {
    double[] excess = excess(samples, at);
    LinearMap units = LinearMap.withinComponents(at);
    double[] means = new double[K * D];
    for (int c = 0; c < K; c++) {
      double[] mean = at.mean(c);
      for (int j = 0; j < D; j++) {
        mean[j] -= samples.mean()[j];
      }
      units.solve(mean, 0);
      units.solveTransposed(mean, 0);
      for (int i = 0; i < D * D; i++) {
        means[c * D + i / D] += 2 * Math.exp(-2 * noiseTime) * excess[i] * mean[i % D];
      }
    }
    Covariances family =
        at.covariances().type().isDiagonal() ? diagonalPart(at, excess, units) : null;
    double[] covariances = new double[K * D * D];
    for (int c = 0; c < K; c++) {
      double[] own = family == null ? excess : family.covariance(c, D);
      System.arraycopy(own, 0, covariances, c * D * D, D * D);
    }
    return new Step(means, covariances);
  }

  /** The part of a matrix that a diagonal family has: its diagonal, or the mean of that. */
  private static Covariances diagonalPart(Mixture at, double[] matrix, LinearMap units) {
    return at.covariances().type().nearest(at.weights(), D, c -> matrix);
  }

  private static Panel powerIteration(ExperimentContext context, Findings findings) {
    int steps = 14;
    double rate = 0.02; // the step size in units of 1/(2 α²)
    Panel panel = new Panel("tied, t = 3, step by step", "step", "angle to eigenvector (degrees)");
    try (Problem problem = problem(context, CovarianceType.TIED, 6, 0)) {
      Mixture start = around(problem, 1e-3, 75);
      double[] centre = problem.samples().mean();
      LinearMap units = LinearMap.withinComponents(start);
      double[] excess = excess(problem.samples(), start);
      double[] leading = centred(start, centre, 0);
      for (int i = 0; i < 500; i++) {
        leading = iterated(leading, rate, excess, units);
      }
      double[] top = leading;
      List<double[]> ddpm = new ArrayList<>();
      problem.descend(
          Problem.settings(
              NoiseSchedule.parse(HIGH + "x" + steps),
              TextbookObjective.FACTORY,
              rate * 0.5 * Math.exp(2 * HIGH),
              0,
              1),
          start,
          (record, state) ->
              ddpm.add(
                  new double[] {
                    record.step(), Statistics.angle(centred(state.mixture(), centre, 0), top)
                  }));
      List<double[]> power = new ArrayList<>();
      double[] mean = centred(start, centre, 0);
      for (int step = 1; step <= steps; step++) {
        mean = iterated(mean, rate, excess, units);
        power.add(new double[] {step, Statistics.angle(mean, top)});
      }
      double farthest = 0;
      for (int i = 0; i < Math.min(6, ddpm.size()); i++) { // while the means are small
        farthest = Math.max(farthest, Math.abs(ddpm.get(i)[1] - power.get(i)[1]));
      }
      findings.check(
          "the first steps at t = 3 from small means follow power iteration",
          "angles differ by ≤ 3 degrees",
          farthest <= 3,
          "%.2f degrees",
          farthest);
      panel.curveWithBars("DDPM", ddpm);
      return panel.theory("power iteration", power);
    }
  }

  private static double[] centred(Mixture mixture, double[] centre, int component) {
    double[] mean = mixture.mean(component);
    Arrays.setAll(mean, j -> mean[j] - centre[j]);
    return mean;
  }

  /** (I + rate (S − T) W⁻¹) x, normalized. */
  private static double[] iterated(double[] x, double rate, double[] excess, LinearMap units) {
    double[] solved = x.clone();
    units.solve(solved, 0);
    units.solveTransposed(solved, 0);
    double[] next = x.clone();
    for (int i = 0; i < D * D; i++) {
      next[i / D] += rate * excess[i] * solved[i % D];
    }
    double length = Statistics.norm(next);
    return Arrays.stream(next).map(v -> v / length).toArray();
  }

  // --- Integrated over noise times ---

  private static void integrated(ExperimentContext context, Findings findings) {
    List<Double> draws = List.of(1.0, 2.0, 4.0, 8.0, 16.0);
    int seeds = context.choose(2, 1);
    long rows = context.choose(10_000L, 5_000L);
    Panel means = new Panel("means", "noise draws", "|integrated − EM| ÷ |EM|").logX().logY();
    Panel covariances =
        new Panel("covariances", "noise draws", "|integrated − EM| ÷ |EM|").logX().logY();
    double worst = 0;
    List<List<double[]>> logarithms = new ArrayList<>();
    for (CovarianceType type : FAMILIES) {
      double[][][] all = new double[seeds][draws.size()][];
      for (int seed = 0; seed < seeds; seed++) {
        try (Problem problem = problem(context, type, 3, rows, seed)) {
          Mixture at = perturbed(problem.truth(), seed);
          Step em = em(problem, at);
          List<Step> steps = new ArrayList<>();
          for (int i = 0; i < draws.size(); i++) {
            while (steps.size() < draws.get(i)) {
              Objective objective =
                  TextbookObjective.FACTORY.integrated(
                      at, new RowNoise(50 + seed, steps.size()), problem.samples());
              steps.add(step(at, objective.valueOf(problem.samples().sum(objective))));
            }
            all[seed][i] = Step.mean(steps).differences(em);
            findings.row(
                "integrated", type, 3, draws.get(i), seed, all[seed][i][0], all[seed][i][1]);
          }
        }
      }
      means.curveWithBars(type.toString(), points(draws, all, 0));
      covariances.curveWithBars(type.toString(), points(draws, all, 1));
      for (int which = 0; which < 2; which++) {
        List<double[]> points = points(draws, all, which);
        worst = Math.max(worst, points.get(draws.size() - 1)[1]);
        logarithms.add(
            points.stream().map(p -> new double[] {Math.log(p[0]), Math.log(p[1])}).toList());
      }
      context.report("integrated objective of %s: %.4f", type, worst);
    }
    double slope = Statistics.slope(logarithms);
    findings.check(
        "integrated over noise times (16 nodes), the step is that of EM, however much components overlap",
        "relative difference ≤ 0.05 at 3 σ after 16 noise draws",
        worst <= 0.05,
        "largest of four families: %.4f",
        worst);
    findings.check(
        "what remains is Monte Carlo noise: it falls with the square root of the number of draws",
        "slope −0.5 ± 0.15 of the logarithms",
        Math.abs(slope + 0.5) <= 0.15,
        "%.3f",
        slope);
    findings.figure(
        new Figure(
            "integrated",
            "The step of the objective integrated over noise times against the EM step, at a separation"
                + " of 3 σ, where components overlap, as a function of the number of noise draws.",
            2,
            List.of(means, covariances)));
  }

  /** The loss along a path of mixtures, against the likelihood. */
  private static void likelihoodAlongAPath(ExperimentContext context, Findings findings) {
    int nodes = context.choose(24, 16);
    double end = 6;
    double stride = context.choose(0.2, 0.5);
    GaussIntegrator rule = new GaussIntegratorFactory().legendre(nodes, 0, 1);
    List<Panel> panels = new ArrayList<>();
    double worst = 0;
    for (CovarianceType type : List.of(CovarianceType.DIAGONAL, CovarianceType.FULL)) {
      try (Problem problem = problem(context, type, 3, 0)) {
        List<double[]> likelihood = new ArrayList<>();
        List<double[]> integral = new ArrayList<>();
        double[] first = null;
        for (double share : DoubleStream.iterate(0, s -> s <= 1.001, s -> s + stride).toArray()) {
          Mixture at = along(problem.truth(), share);
          Objective exact =
              ExpectationMaximization.FACTORY.integrated(at, new RowNoise(0, 0), problem.samples());
          double loss = exact.valueOf(problem.samples().sum(exact)).loss();
          double sum = 0;
          for (int n = 0; n < nodes; n++) {
            double u = rule.getPoint(n);
            double t = end * u * u;
            Objective objective =
                TextbookObjective.FACTORY.atNoiseTime(at, t, new RowNoise(n, 0), problem.samples());
            // The loss of the objective is divided by the mean variance.
            sum +=
                rule.getWeight(n)
                    * 2
                    * end
                    * u
                    * at.meanVariance()
                    * objective.valueOf(problem.samples().sum(objective)).loss();
          }
          first = first == null ? new double[] {loss, sum} : first;
          likelihood.add(new double[] {share, loss - first[0]});
          integral.add(new double[] {share, sum - first[1]});
          findings.row("path", type, 3, share, 0, loss - first[0], sum - first[1]);
        }
        double total = likelihood.get(likelihood.size() - 1)[1];
        for (int i = 0; i < likelihood.size(); i++) {
          double gap = Math.abs(likelihood.get(i)[1] - integral.get(i)[1]);
          worst = Math.max(worst, gap / total);
        }
        panels.add(
            new Panel(type.toString(), "share of the path", "change (nats per sample)")
                .curveWithBars("∫ L_t dt", integral)
                .theory("−log likelihood", likelihood));
      }
    }
    findings.check(
        "∫ L_t dt changes like the negative log likelihood along a path of means and covariances",
        "within 2 % of the change over the path",
        worst <= 0.02,
        "%.2f %%",
        100 * worst);
    findings.figure(
        new Figure(
            "path",
            "The denoising objective integrated over noise times by quadrature, and the negative log"
                + " likelihood, along a straight path from the truth. The means move by 1.5, and the"
                + " components exchange parts of their covariances, such that the mean covariance,"
                + " which is the unit of noise, stays the same.",
            2,
            panels));
    findings.note(
        "For the limit path, means and covariances are the changes of −log p and of ∫ L_t dt.");
  }

  /** The truth with means moved by 1.5 · share, and covariances moved towards those of the next. */
  private static Mixture along(Mixture truth, double share) {
    Mixture moved = Truths.moved(truth, 1.5 * share, 31);
    return moved.withCovariances(
        truth
            .covariances()
            .type()
            .nearest(
                truth.weights(),
                D,
                c -> {
                  double[] own = truth.covariance(c);
                  double[] next = truth.covariance((c + 1) % K);
                  Arrays.setAll(own, i -> own[i] + 0.5 * share * (next[i] - own[i]));
                  return own;
                }));
  }

  // --- Iterates ---

  private static void iterates(ExperimentContext context, Findings findings) {
    int steps = 30;
    Panel means = new Panel("means, at 6 σ", "step", "error of the means (σ)").logY();
    Panel covariances = new Panel("covariances, at 6 σ", "step", "relative error").logY();
    try (Problem problem = problem(context, CovarianceType.FULL, 6, 1)) {
      Mixture start =
          Truths.moved(problem.truth(), 2, 7).withCovariances(mixed(problem.truth(), 0.3, 1));
      Map<String, ObjectiveFactory> runs =
          Map.of("EM", ExpectationMaximization.FACTORY, "DDPM", TextbookObjective.FACTORY);
      List<double[]> last = new ArrayList<>();
      for (String run : List.of("EM, 0.05", "DDPM, 0.05", "DDPM, 0.3")) {
        List<double[]> ofMeans = new ArrayList<>();
        List<double[]> ofCovariances = new ArrayList<>();
        String[] parts = run.split(", ");
        problem.descend(
            new DescentSettings(
                NoiseSchedule.parse(parts[1] + "x" + steps),
                runs.get(parts[0]),
                LearnedParameter.ALL,
                1,
                0,
                Integer.MAX_VALUE,
                0,
                3),
            start,
            (record, state) -> {
              ComponentMatching matching = ComponentMatching.of(problem.truth(), state.mixture());
              ofMeans.add(new double[] {record.step(), matching.meanError()});
              ofCovariances.add(new double[] {record.step(), matching.covarianceError()});
            });
        String name = parts[0].equals("EM") ? "EM" : "DDPM, t = " + parts[1];
        means.curveWithBars(name, ofMeans);
        covariances.curveWithBars(name, ofCovariances);
        last.add(new double[] {ofMeans.get(steps - 1)[1], ofCovariances.get(steps - 1)[1]});
        context.report(
            "%s: %.4f, %.4f", name, last.get(last.size() - 1)[0], last.get(last.size() - 1)[1]);
      }
      double ofMeans = last.get(1)[0] / last.get(0)[0];
      double ofCovariances = last.get(1)[1] / last.get(0)[1];
      findings.check(
          "from the same start, descent at t = 0.05 reaches the errors of EM in means and covariances",
          "at most 1.1 times those of EM after " + steps + " steps",
          ofMeans <= 1.1 && ofCovariances <= 1.1,
          "%.3f and %.3f times",
          ofMeans,
          ofCovariances);
    }
    findings.figure(
        new Figure(
            "iterates",
            "Errors after every step from the same start, in which each mean is 2 σ from the true one"
                + " and covariances are 0.3 Σ + I, in the family full. Means, covariances and weights"
                + " are learned.",
            2,
            List.of(means, covariances)));
  }
}
