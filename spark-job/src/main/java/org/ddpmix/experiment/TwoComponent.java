package org.ddpmix.experiment;

import static org.ddpmix.experiment.Statistics.angle;
import static org.ddpmix.experiment.Statistics.max;
import static org.ddpmix.experiment.Statistics.median;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.TwoComponentObjective;
import org.ddpmix.start.RandomStart;
import org.ddpmix.start.SymmetricStart;

/** Two components at constant separation, from random starts. */
final class TwoComponent implements Experiment {
  private static final double HIGH = 1.5;
  private static final NoiseSchedule LADDER = NoiseSchedule.parse(HIGH + "x80,0.2x300");
  private static final double LIMIT = 1.1;

  @Override
  public String name() {
    return "two-component";
  }

  @Override
  public String claim() {
    return "Gradient descent from a random start learns ½ N(μ, I) + ½ N(−μ, I) at constant separation:"
        + " first at high noise, then at low noise.";
  }

  /** The angle to the truth, in degrees, and the error after every step; the last error ÷ MLE's. */
  private record Path(List<Double> angles, List<Double> errors, int firstStage, double ratio) {}

  @Override
  public Findings run(ExperimentContext bench) {
    Findings findings =
        new Findings(
            "d", "norm", "rows", "start", "step", "stage", "angleDegrees", "error", "mleError");
    List<Integer> dimensions = bench.choose(List.of(16, 64, 256), List.of(16));
    int starts = bench.choose(10, 3);
    Panel angles =
        new Panel("stage 1 (t = 1.5)", "step", "angle to the truth (degrees), median").logY();
    Panel errors = new Panel("both stages", "step", "error ÷ error of the MLE, worst start").logY();
    List<Double> ratios = new ArrayList<>();
    for (double norm : new double[] {1, 2}) {
      for (int d : dimensions) {
        long rows = bench.choose(d > 100 ? 20_000L : 10_000L, 2_000L);
        List<Path> paths = paths(bench, findings, d, norm, rows, starts);
        String name = "d = " + d + ", ‖μ‖ = " + (int) norm;
        angles.curve(name, over(paths, true, true));
        errors.curve(name, over(paths, false, false));
        List<Double> last = paths.stream().map(Path::ratio).toList();
        ratios.addAll(last);
        findings.check(
            "every start ends near the MLE's error, " + name,
            "error ≤ 1.1 × the MLE's, " + starts + " starts",
            max(last) <= LIMIT,
            "worst %.3f, median %.3f",
            max(last),
            median(last));
        bench.report("%s: worst ratio %.3f", name, max(last));
      }
    }
    double rate = 1 + 2 * Math.exp(-2 * HIGH);
    List<double[]> power = new ArrayList<>();
    for (int n = 5; n <= 45; n += 5) {
      power.add(new double[] {n, 85 * Math.pow(rate, -(n - 5))});
    }
    angles.theory("power iteration's rate, ‖μ‖ = 1", power);
    errors.theory("limit: 1.1", LIMIT, 1, 200).rangeY(0.9, 100);
    findings.figure(
        new Figure(
            name(),
            "Left: the angle between θ and μ while noise is high; dashed, the rate of power iteration "
                + "on I + 2α²(S − I), whose gap is 2α²‖μ‖². Right: the error of the worst start.",
            2,
            List.of(angles, errors)));
    findings.note(
        "The MLE's error is that of EM from the truth, among mixtures at ±θ; the start draws θ at random"
            + " from the samples' variance alone.");
    return findings;
  }

  private static List<Path> paths(
      ExperimentContext bench, Findings findings, int d, double norm, long rows, int starts) {
    try (Problem problem = bench.smallProblem(Truths.symmetric(d, norm, d), rows, 100 + d)) {
      double mle = problem.error(problem.symmetricMaximum());
      List<Path> paths =
          bench.each(
              IntStream.range(0, starts).boxed().toList(), start -> path(problem, start, mle));
      for (int start = 0; start < starts; start++) {
        Path path = paths.get(start);
        for (int i = 0; i < path.errors().size(); i++) {
          int stage = i < path.firstStage() ? 1 : 2;
          Object[] row = {
            d, norm, rows, start, i + 1, stage, path.angles().get(i), path.errors().get(i), mle
          };
          boolean shown =
              i % 10 == 0 || i == path.firstStage() - 1 || i == path.errors().size() - 1;
          if (shown) {
            findings.row(row);
          }
        }
      }
      return paths.stream()
          .map(
              p ->
                  new Path(
                      p.angles(),
                      p.errors().stream().map(e -> e / mle).toList(),
                      p.firstStage(),
                      p.ratio()))
          .toList();
    }
  }

  private static Path path(Problem problem, int seed, double mle) {
    double[] mu = Truths.half(problem.truth());
    Mixture start = problem.start(new SymmetricStart(new RandomStart(2, 1000 + seed)));
    List<Double> angles = new ArrayList<>();
    DescentResult result =
        problem.descend(
            Problem.settings(LADDER, TwoComponentObjective.FACTORY, 1, 0.01, seed),
            start,
            (record, state) -> angles.add(angle(Truths.half(state.mixture()), mu)));
    List<Double> errors = result.history().stream().map(r -> r.error()).toList();
    int first = (int) result.history().stream().filter(r -> r.stage() == 1).count();
    return new Path(angles, errors, first, errors.get(errors.size() - 1) / mle);
  }

  /** The median angle or the worst error at every step; a path that has ended stays where it is. */
  private static List<double[]> over(List<Path> paths, boolean angle, boolean firstStage) {
    int steps =
        paths.stream()
            .mapToInt(p -> firstStage ? p.firstStage() : p.errors().size())
            .max()
            .orElse(0);
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int step = i;
      List<Double> values =
          paths.stream()
              .map(
                  p -> {
                    int last = (firstStage ? p.firstStage() : p.errors().size()) - 1;
                    return (angle ? p.angles() : p.errors()).get(Math.min(step, last));
                  })
              .toList();
      points.add(new double[] {step + 1, angle ? median(values) : max(values)});
    }
    return points;
  }
}
