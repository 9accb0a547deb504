package org.ddpmix.mixture;

import java.io.Serializable;
import java.util.Arrays;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.Softmax;

/**
 * The log densities and responsibilities of blocks of rows, with all constants of the mixture
 * computed once. They agree with {@link Mixture#posterior} up to rounding. The result of a row does
 * not depend on the other rows, so that a single row and the same row in a block have equal bits. A
 * row with missing coordinates, which are NaN, counts with those that it has: {@link
 * MarginalPosterior}.
 */
public final class Posterior implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Mixture mixture;
  private transient volatile ThreadLocal<Rows> rows; // null until it is needed

  /** Prepares the posterior of a mixture. Its rows have the same coordinates as the mixture. */
  public Posterior(Mixture mixture) {
    this.mixture = mixture;
  }

  public Mixture mixture() {
    return mixture;
  }

  /** Creates scratch memory for one thread. */
  public Rows newRows() {
    return new Rows();
  }

  /**
   * Assigns one sample. Threads may call this at the same time.
   *
   * @param x dimension numbers
   * @throws org.ddpmix.exception.InvalidSettingException if x has another length
   */
  public Assignment assign(double[] x) {
    mixture.checkLength(x);
    return rowsOfThread().get().assign(x, 1)[0];
  }

  private ThreadLocal<Rows> rowsOfThread() {
    ThreadLocal<Rows> current = rows;
    if (current == null) {
      current = ThreadLocal.withInitial(this::newRows); // a race creates one too many
      rows = current;
    }
    return current;
  }

  /** The posterior of rows, for one thread. */
  public final class Rows {
    private final int k = mixture.k();
    private final int d = mixture.dimension();
    private final BlockLogits logits;
    private final Softmax softmax = KernelProvider.best().softmax(k);
    private final Softmax softmaxOfOne = KernelProvider.plain().softmax(k); // with the same bits
    private final BackgroundShare background = new BackgroundShare(mixture);
    private final double backgroundLogJoint =
        mixture.background().map(Background::logJoint).orElse(Double.NEGATIVE_INFINITY);
    private final double constant = -0.5 * d * Math.log(2 * Math.PI);
    private double[] w = new double[0]; // rows × k
    private double[] ofComponents = new double[0]; // log densities without the background: rows
    private double[] logDensities = new double[0];
    private MarginalPosterior marginal; // null until a row has a missing coordinate

    private Rows() {
      double[] logWeights = mixture.weights();
      Arrays.setAll(logWeights, c -> Math.log(logWeights[c]));
      logits = mixture.covariances().logits(mixture.means(), logWeights);
    }

    /**
     * Computes the logits that {@link #normalise} needs: {@link BlockLogits#of}.
     *
     * @param x rows × dimension, row-major, starting at {@code offset}
     * @param out rows × k, row-major, overwritten; the first one is NaN for a row with missing
     *     coordinates
     */
    public void logits(double[] x, int offset, int rows, double[] out) {
      logits.of(x, offset, rows, out);
    }

    /**
     * Computes responsibilities and log densities from logits.
     *
     * @param x the rows of the logits, starting at {@code offset}
     * @param w the logits: rows × k, overwritten by P(component | x)
     * @param logDensities in nats: rows, overwritten
     */
    public void normalise(double[] x, int offset, int rows, double[] w, double[] logDensities) {
      (rows == 1 ? softmaxOfOne : softmax).normalise(w, rows, logDensities);
      if (ofComponents.length < rows) {
        ofComponents = new double[rows];
      }
      System.arraycopy(logDensities, 0, ofComponents, 0, rows);
      for (int i = 0; i < rows; i++) {
        if (logDensities[i] > Double.NEGATIVE_INFINITY) {
          background.include(w, i, logDensities);
          logDensities[i] += constant;
        } else { // a coordinate is missing, or every density is 0 in double precision
          double[] one = new double[k];
          int from = offset + i * d;
          if (MarginalPosterior.isIncomplete(x, from, d)) {
            logDensities[i] = marginal().of(x, from, one);
            ofComponents[i] = marginal.ofComponents() - constant;
            if (mixture.background().isPresent()) { // its density makes different rows comparable
              ofComponents[i] += backgroundLogJoint - backgroundLogJoint(x, from);
            }
          } else {
            logDensities[i] = mixture.posterior(Arrays.copyOfRange(x, from, from + d), one);
          }
          System.arraycopy(one, 0, w, i * k, k);
        }
      }
    }

    private MarginalPosterior marginal() {
      if (marginal == null) {
        marginal = new MarginalPosterior(mixture);
      }
      return marginal;
    }

    /**
     * Completes a row by the conditional means of its missing coordinates: {@link
     * MarginalPosterior#complete}.
     *
     * @param x the row: dimension numbers, starting at {@code offset}
     * @param out dimension numbers, overwritten
     */
    public void complete(double[] x, int offset, double[] out) {
      if (MarginalPosterior.isIncomplete(x, offset, d)) {
        marginal().complete(x, offset, out);
      } else {
        System.arraycopy(x, offset, out, 0, d);
      }
    }

    /** {@link Background#logJoint} of a row; −∞ without a background. */
    public double backgroundLogJoint(double[] x, int offset) {
      return mixture.background().isPresent() && MarginalPosterior.isIncomplete(x, offset, d)
          ? mixture.background().get().logJoint(x, offset)
          : backgroundLogJoint;
    }

    /**
     * The log of the part of the density that the components contribute, up to a constant. Far from
     * all components, the density is that of the background; this number still tells how far.
     *
     * @param row the index of a row of the last call
     */
    public double ofComponents(int row) {
      return ofComponents[row];
    }

    /**
     * Computes log densities.
     *
     * @param x rows × dimension, row-major, starting at {@code offset}
     * @param out in nats: rows, overwritten
     */
    public void logDensities(double[] x, int offset, int rows, double[] out) {
      if (w.length < rows * k) {
        w = new double[rows * k];
      }
      logits(x, offset, rows, w);
      normalise(x, offset, rows, w, out);
    }

    /**
     * Assigns samples.
     *
     * @param x rows × dimension, row-major
     */
    public Assignment[] assign(double[] x, int rows) {
      if (logDensities.length < rows) {
        logDensities = new double[rows];
      }
      logDensities(x, 0, rows, logDensities);
      Assignment[] assigned = new Assignment[rows];
      for (int i = 0; i < rows; i++) {
        assigned[i] =
            Assignment.of(
                mixture,
                backgroundLogJoint(x, i * d),
                x,
                i * d,
                Arrays.copyOfRange(w, i * k, (i + 1) * k),
                logDensities[i]);
      }
      return assigned;
    }
  }
}
