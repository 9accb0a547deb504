package org.ddpmix.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ddpmix.diffusion.ReverseSampler.Method;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.api.Test;

class ReverseSamplerTest {
  /** Two components, 3 standard deviations apart, of mean 0. */
  private static final Mixture UNEVEN =
      new Mixture(2, 1, new double[] {0.75, 0.25}, new double[] {-1.5, 4.5}, 4.0);

  private static double[] draw(Method method, int steps, int rows) {
    ReverseSampler sampler =
        new ReverseSampler(
            method, level -> UNEVEN.diffused(level)::score, 1, 4.0, Math.sqrt(6.75), steps, 1);
    double[] out = new double[rows];
    sampler.fill(0, rows, out);
    return out;
  }

  /** The root mean square distance per sample from the exact solution of the probability flow. */
  @Test
  void odeErrorDecreasesQuadraticallyWithTheSteps() {
    int rows = 2000;
    double[] end = draw(Method.ODE, 3200, rows);
    double[] errors =
        Arrays.stream(new int[] {50, 100, 200})
            .mapToDouble(
                steps -> {
                  double[] y = draw(Method.ODE, steps, rows);
                  double sum = 0;
                  for (int i = 0; i < rows; i++) {
                    sum += (y[i] - end[i]) * (y[i] - end[i]);
                  }
                  return Math.sqrt(sum / rows);
                })
            .toArray();
    assertThat(errors[0] / errors[1]).isCloseTo(4, within(0.5));
    assertThat(errors[1] / errors[2]).isCloseTo(4, within(0.5));
  }

  /** The error of the second moment, whose true value is 4 + 6.75. */
  @Test
  void sdeErrorDecreasesLinearlyWithTheSteps() {
    int rows = 400_000;
    double[] errors =
        Arrays.stream(new int[] {5, 10, 20})
            .mapToDouble(
                steps ->
                    Arrays.stream(draw(Method.DDPM, steps, rows)).map(y -> y * y).sum() / rows
                        - 10.75)
            .toArray();
    assertThat(errors[0] / errors[1]).isCloseTo(2, within(0.5));
    assertThat(errors[1] / errors[2]).isCloseTo(2, within(0.5));
  }

  /** With one component both integrators are exact. */
  @Test
  void oneComponentIsExactInOneStep() {
    Mixture one = Mixture.uniform(1, 2, new double[] {0, 0}, 9.0);
    for (Method method : Method.values()) {
      double[] out = new double[2 * 50_000];
      new ReverseSampler(method, level -> one.diffused(level)::score, 2, 9.0, 0, 1, 3)
          .fill(0, 50_000, out);
      double squares = Arrays.stream(out).map(y -> y * y).average().orElseThrow();
      assertThat(squares).isCloseTo(9, within(4 * 9 * Math.sqrt(2.0 / out.length)));
    }
  }

  @Test
  void rowsDependOnlyOnTheirId() {
    double[] all = draw(Method.DDPM, 7, 100);
    ReverseSampler sampler =
        new ReverseSampler(
            Method.DDPM, level -> UNEVEN.diffused(level)::score, 1, 4.0, Math.sqrt(6.75), 7, 1);
    double[] some = new double[30];
    sampler.fill(45, 30, some);
    assertThat(some).isEqualTo(Arrays.copyOfRange(all, 45, 75));
  }

  @Test
  void zeroStepsAreRejected() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> draw(Method.ODE, 0, 1))
        .withMessage("steps: 0 is not allowed; it must be at least 1");
  }
}
