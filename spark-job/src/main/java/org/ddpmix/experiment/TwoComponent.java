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

/** Two components at constant separation, learned from random starts. */
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
    return "Gradient descent from a random start, first at high noise and then at low noise, learns"
        + " ½ N(μ, I) + ½ N(−μ, I) at constant separation.";
  }

  /**
   * The progress of one descent.
   *
   * @param angles the angle to the true direction after every step, in degrees
   * @param errors the error after every step
   * @param firstStage the number of steps of the first stage
   * @param ratio the final error ÷ that of the MLE
   */
  private record Path(List<Double> angles, List<Double> errors, int firstStage, double ratio) {}

  @Override
  public Findings run(ExperimentContext context) {
    Findings findings =
        new Findings(
            "d", "norm", "rows", "start", "step", "stage", "angleDegrees", "error", "mleError");
    List<Integer> dimensions = context.choose(List.of(16, 64, 256), List.of(16));
    int starts = context.choose(10, 3);
    Panel angles =
        new Panel("stage 1 (t = 1.5)", "step", "angle to the truth (degrees), median").logY();
    Panel errors = new Panel("both stages", "step", "error ÷ error of the MLE, worst start").logY();
    List<Double> ratios = new ArrayList<>();
    for (double norm : new double[] {1, 2}) {
      for (int d : dimensions) {
        long rows = context.choose(d > 100 ? 20_000L : 10_000L, 2_000L);
        List<Path> paths = paths(context, findings, d, norm, rows, starts);
        String name = "d = " + d + ", ‖μ‖ = " + (int) norm;
        angles.curve(name, over(paths, true, true));
        errors.curve(name, over(paths, false, false));
        List<Double> last = paths.stream().map(Path::ratio).toList();
        ratios.addAll(last);
        findings.check(
            "the final error from every start is close to that of the MLE, " + name,
            "error ≤ 1.1 × that of the MLE, " + starts + " starts",
            max(last) <= LIMIT,
            "maximum %.3f, median %.3f",
            max(last),
            median(last));
        context.report("%s: worst ratio %.3f", name, max(last));
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
            "Left: the angle between θ and μ at high noise. Dashed: the rate of power iteration on"
                + " I + 2α²(S − I), whose eigengap is 2α²‖μ‖². Right: the largest error of all starts.",
            2,
            List.of(angles, errors)));
    findings.note(
        "The error of the MLE is that of EM from the true mixture, restricted to means ±θ. The start draws"
            + " θ at random and uses only the variance of the samples.");
    return findings;
  }

  private static List<Path> paths(
      ExperimentContext context, Findings findings, int d, double norm, long rows, int starts) {
    try (Problem problem = context.smallProblem(Truths.symmetric(d, norm, d), rows, 100 + d)) {
      double mle = problem.error(problem.symmetricMaximum());
      List<Path> paths =
          context.each(
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

  /** The median angle or the largest error at every step. An ended descent keeps its last value. */
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
