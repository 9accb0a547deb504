package org.ddpmix.synthetic;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.io.check.NumberParser;

/**
 * The mixing weights of a synthetic mixture: all equal, drawn from a symmetric Dirichlet
 * distribution, or given explicitly.
 */
public final class MixingWeights {

  private static final String ALLOWED = "it must be uniform, dirichlet:A with A > 0, or W1,W2,…";
  private static final String DIRICHLET = "dirichlet:";
  private static final double SUM_TOLERANCE = 1e-9;

  private final String text;
  private final double concentration; // of the Dirichlet distribution, or 0 if there is none
  private final double[] given; // or null

  private MixingWeights(String text, double concentration, double[] given) {
    this.text = text;
    this.concentration = concentration;
    this.given = given;
  }

  /**
   * Parses {@code uniform}, {@code dirichlet:A} (with concentration A) or {@code W1,W2,…}.
   *
   * @throws InvalidSettingException if the text has another form, if A is not positive and finite,
   *     or if the weights of a list are not positive with sum 1
   */
  public static MixingWeights parse(String text) {
    if (text.equals("uniform")) {
      return new MixingWeights(text, 0, null);
    }
    if (text.startsWith(DIRICHLET)) {
      double concentration = NumberParser.parse(text.substring(DIRICHLET.length()));
      require(concentration > 0 && Double.isFinite(concentration), text, ALLOWED);
      return new MixingWeights(text, concentration, null);
    }
    double[] weights =
        Arrays.stream(text.split(",", -1)).mapToDouble(NumberParser::parse).toArray();
    for (double weight : weights) {
      require(!Double.isNaN(weight), text, ALLOWED);
      require(weight > 0, text, "each weight must be above 0");
    }
    double sum = Arrays.stream(weights).sum();
    require(
        Math.abs(sum - 1) <= SUM_TOLERANCE, text, "the sum of the weights is " + sum + ", not 1");
    return new MixingWeights(text, 0, weights);
  }

  private static void require(boolean condition, String text, String allowed) {
    if (!condition) {
      throw new InvalidSettingException("weights", text, allowed);
    }
  }

  /**
   * Returns the weights (length k, positive, sum 1).
   *
   * @throws InvalidSettingException if the given weights are not k numbers, or if a drawn weight
   *     underflows to 0
   */
  double[] draw(int k, UniformRandomProvider random) {
    if (given != null) {
      require(given.length == k, text, "there must be k = " + k + " weights");
      return given.clone();
    }
    if (concentration == 0 || k == 1) {
      double[] equal = new double[k];
      Arrays.fill(equal, 1.0 / k);
      return equal;
    }
    double[] drawn = DirichletSampler.symmetric(random, k, concentration).sample();
    for (double weight : drawn) {
      require(weight > 0, text, "a drawn weight is 0; use a larger A");
    }
    return drawn;
  }

  @Override
  public String toString() {
    return text;
  }
}
