package org.ddpmix.diffusion;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.ddpmix.exception.InvalidSettingException;

/**
 * New samples out of noise, by the reverse of the Ornstein–Uhlenbeck process from time T to 0, in
 * steps of equal length.
 *
 * <p>The score of a mixture of variance s² is s² ∇ log q_t(y) = f(y) − y, with f(y) = α E[μ | y]
 * the mean of the diffused component that y may have come from. Where a step goes from t to t' &lt;
 * t, and a = e^{t' − t},
 *
 * <ul>
 *   <li>DDPM, the reverse equation dY = (Y + 2 s² ∇ log q_t(Y)) dτ + √2 s dW: an exponential
 *       integrator that keeps E[μ | y] over the step and is exact for all else, y' = f/a + a (y −
 *       f) + s √(1 − a²) z. Its law is wrong by O(1/steps).
 *   <li>ODE, the probability flow dY = (Y + s² ∇ log q_t(Y)) dτ. Since dY = E[μ | Y] dα, Heun's
 *       rule in α: y' = y + ½ ((1/a − 1) f(y) + (1 − a) f'(y + (1/a − 1) f(y))). Its error is
 *       O(1/steps²).
 * </ul>
 *
 * <p>Sources: J. Ho, A. Jain, P. Abbeel, <i>Denoising diffusion probabilistic models</i>, 2020; Y.
 * Song et al., <i>Score-based generative modeling through stochastic differential equations</i>,
 * 2021.
 *
 * <p>The start is N(0, s² I). T is where the means of the diffused components are {@value
 * #START_SIGNAL} s from zero in root mean square: q_T differs from that start by the square of it.
 */
public final class ReverseSampler implements Serializable {
  private static final long serialVersionUID = 1L;

  static final double START_SIGNAL = 0.02;

  /** "reve"; the number of a step stands below it. */
  private static final long STREAM = 0x7265766500000000L;

  /** Which equation is run backwards. */
  public enum Method {
    /** The stochastic differential equation. */
    DDPM,
    /** The ordinary one: the probability flow. */
    ODE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Method method;
  private final DiffusedScore score;
  private final int dimension;
  private final double unitVariance; // s²
  private final NoiseLevel[] levels; // steps + 1, from T to 0
  private final long seed;

  /**
   * @param score of a law of mean 0
   * @param dimension of its samples
   * @param unitVariance s²: the variance of the law's components, in squared units of the data
   * @param spread the root mean square norm of the components' means
   * @param steps at least 1
   * @param seed row i is a function of it and i, whatever else is drawn with it
   */
  public ReverseSampler(
      Method method,
      DiffusedScore score,
      int dimension,
      double unitVariance,
      double spread,
      int steps,
      long seed) {
    if (steps < 1) {
      throw new InvalidSettingException("steps", steps, "it must be at least 1");
    }
    this.method = method;
    this.score = score;
    this.dimension = dimension;
    this.unitVariance = unitVariance;
    this.seed = seed;
    double first = Math.log1p(spread / (Math.sqrt(unitVariance) * START_SIGNAL));
    levels = new NoiseLevel[steps + 1];
    for (int i = 0; i <= steps; i++) {
      levels[i] = NoiseLevel.at(first * (steps - i) / steps, unitVariance);
    }
  }

  /**
   * Draws some consecutive rows.
   *
   * @param firstRow the id of the first row
   * @param rows how many
   * @param out rows × dimension, row-major, overwritten
   */
  public void fill(long firstRow, int rows, double[] out) {
    double s = Math.sqrt(unitVariance);
    noise(0).fill(firstRow, rows, dimension, out);
    for (int i = 0; i < rows * dimension; i++) {
      out[i] *= s;
    }
    double[] normals = new double[method == Method.DDPM ? rows * dimension : 0];
    UnaryOperator<double[]> here = score.at(levels[0]);
    for (int step = 1; step < levels.length; step++) {
      UnaryOperator<double[]> next = score.at(levels[step]);
      double a = Math.exp(levels[step].noiseTime() - levels[step - 1].noiseTime());
      if (method == Method.DDPM) {
        noise(step).fill(firstRow, rows, dimension, normals);
      }
      for (int r = 0; r < rows; r++) {
        int offset = r * dimension;
        double[] y = Arrays.copyOfRange(out, offset, offset + dimension);
        if (method == Method.DDPM) {
          stochastic(y, here, a, normals, offset);
        } else {
          flow(y, here, next, a);
        }
        System.arraycopy(y, 0, out, offset, dimension);
      }
      here = next;
    }
  }

  private RowNoise noise(int step) {
    return new RowNoise(seed, STREAM + step);
  }

  private void stochastic(
      double[] y, UnaryOperator<double[]> here, double a, double[] normals, int offset) {
    double deviation = Math.sqrt((1 - a * a) * unitVariance);
    double[] f = denoised(y, here);
    for (int j = 0; j < dimension; j++) {
      y[j] = f[j] / a + a * (y[j] - f[j]) + deviation * normals[offset + j];
    }
  }

  private void flow(
      double[] y, UnaryOperator<double[]> here, UnaryOperator<double[]> next, double a) {
    double[] f = denoised(y, here);
    double[] ahead = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      ahead[j] = y[j] + (1 / a - 1) * f[j];
    }
    double[] g = denoised(ahead, next);
    for (int j = 0; j < dimension; j++) {
      y[j] += 0.5 * ((1 / a - 1) * f[j] + (1 - a) * g[j]);
    }
  }

  /** f(y) = y + s² ∇ log q_t(y). */
  private double[] denoised(double[] y, UnaryOperator<double[]> here) {
    double[] f = here.apply(y);
    for (int j = 0; j < dimension; j++) {
      f[j] = y[j] + unitVariance * f[j];
    }
    return f;
  }
}
