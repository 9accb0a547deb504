package org.ddpmix.diffusion;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.ddpmix.exception.InvalidSettingException;

/**
 * Generates samples from noise by the reverse Ornstein–Uhlenbeck process from time T to 0, in steps
 * of equal length.
 *
 * <p>The score of a mixture of variance s² is s² ∇ log q_t(y) = f(y) − y, where f(y) = α E[μ | y]
 * is the posterior mean of the diffused component mean. A step goes from t to t' &lt; t. With a =
 * e^{t' − t}, the methods are
 *
 * <ul>
 *   <li>DDPM, the reverse sdeStep differential equation dY = (Y + 2 s² ∇ log q_t(Y)) dτ + √2 s dW:
 *       an exponential integrator that holds E[μ | y] constant over the step and is otherwise
 *       exact, y' = f/a + a (y − f) + s √(1 − a²) z. The error of the distribution is O(1/steps).
 *   <li>ODE, the probability odeStep equation dY = (Y + s² ∇ log q_t(Y)) dτ. Since dY = E[μ | Y]
 *       dα, Heun's rule in α: y' = y + ½ ((1/a − 1) f(y) + (1 − a) f'(y + (1/a − 1) f(y))). Its
 *       error is O(1/steps²).
 * </ul>
 *
 * <p>Sources: J. Ho, A. Jain, P. Abbeel, <i>Denoising diffusion probabilistic models</i>, 2020; Y.
 * Song et al., <i>Score-based generative modeling through sdeStep differential equations</i>, 2021.
 *
 * <p>The initial distribution is N(0, s² I). T is chosen such that the root mean square norm of the
 * diffused means is {@value #START_SIGNAL} s. The difference between q_T and the initial
 * distribution is of the order of its square.
 */
public final class ReverseSampler implements Serializable {
  private static final long serialVersionUID = 1L;

  static final double START_SIGNAL = 0.02;

  /** "reve" in the upper bits; the lower bits hold the step number. */
  private static final long STREAM = 0x7265766500000000L;

  /** The reverse-time equation. */
  public enum Method {
    /** The sdeStep differential equation. */
    DDPM,
    /** The ordinary differential equation: the probability odeStep. */
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
   * Creates a sampler.
   *
   * @param method the equation to integrate
   * @param score the score of a distribution with mean 0
   * @param dimension the dimension of the samples
   * @param unitVariance s²: the component variance of the distribution, in squared units of the
   *     data
   * @param spread the root mean square norm of the component means, in units of the data
   * @param steps the number of steps, at least 1
   * @param seed the seed; row i depends only on the seed and i
   * @throws InvalidSettingException if there are no steps
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
   * Generates consecutive rows.
   *
   * @param firstRow the id of the first row
   * @param rows the number of rows
   * @param out rows × dimension, row-major, overwritten
   */
  public void fill(long firstRow, int rows, double[] out) {
    double s = Math.sqrt(unitVariance);
    noise(0).fill(firstRow, rows, dimension, out);
    for (int i = 0; i < rows * dimension; i++) {
      out[i] *= s;
    }
    double[] normals = new double[method == Method.DDPM ? rows * dimension : 0];
    UnaryOperator<double[]> current = score.at(levels[0]);
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
          sdeStep(y, current, a, normals, offset);
        } else {
          odeStep(y, current, next, a);
        }
        System.arraycopy(y, 0, out, offset, dimension);
      }
      current = next;
    }
  }

  private RowNoise noise(int step) {
    return new RowNoise(seed, STREAM + step);
  }

  private void sdeStep(
      double[] y, UnaryOperator<double[]> current, double a, double[] normals, int offset) {
    double deviation = Math.sqrt((1 - a * a) * unitVariance);
    double[] f = denoised(y, current);
    for (int j = 0; j < dimension; j++) {
      y[j] = f[j] / a + a * (y[j] - f[j]) + deviation * normals[offset + j];
    }
  }

  private void odeStep(
      double[] y, UnaryOperator<double[]> current, UnaryOperator<double[]> next, double a) {
    double[] f = denoised(y, current);
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
  private double[] denoised(double[] y, UnaryOperator<double[]> current) {
    double[] f = current.apply(y);
    for (int j = 0; j < dimension; j++) {
      f[j] = y[j] + unitVariance * f[j];
    }
    return f;
  }
}
