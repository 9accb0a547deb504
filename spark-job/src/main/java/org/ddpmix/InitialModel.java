package org.ddpmix;

import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.MatrixCovariances;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.BackgroundMode;
import org.ddpmix.start.CentersStart;
import org.ddpmix.start.GivenStart;
import org.ddpmix.start.Start;

/**
 * A model from which the estimator starts.
 *
 * @param k the number of components
 * @param dimension the dimension
 * @param start the start that returns the model
 */
record InitialModel(int k, int dimension, Start start) {

  static InitialModel of(Mixture mixture) {
    return new InitialModel(mixture.k(), mixture.dimension(), new GivenStart(mixture));
  }

  /** The full covariances are converted to the family of the fit when training starts. */
  static InitialModel of(GaussianMixtureModel model) {
    int k = model.weights().length;
    Vector[] means = new Vector[k];
    for (int c = 0; c < k; c++) {
      means[c] = model.gaussians()[c].mean();
    }
    int d = means[0].size();
    double[] matrices = new double[k * d * d];
    for (int c = 0; c < k; c++) {
      Matrix covariance = model.gaussians()[c].cov();
      for (int i = 0; i < d * d; i++) {
        matrices[c * d * d + i] = covariance.apply(i / d, i % d);
      }
    }
    return of(
        new Mixture(k, d, model.weights(), rowMajor(means), MatrixCovariances.full(d, matrices)));
  }

  static InitialModel of(KMeansModel model) {
    Vector[] centers = model.clusterCenters();
    return new InitialModel(
        centers.length, centers[0].size(), new CentersStart(centers.length, rowMajor(centers)));
  }

  private static double[] rowMajor(Vector[] rows) {
    int d = rows[0].size();
    double[] values = new double[rows.length * d];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r].toArray(), 0, values, r * d, d);
    }
    return values;
  }

  /**
   * The start with the background that is wanted.
   *
   * @throws InvalidSettingException if it is wanted beside a k-means model, which has none
   */
  Start start(BackgroundMode background, long seed) {
    if (start instanceof GivenStart given) {
      return new GivenStart(given.given(), k, background, seed);
    }
    if (background == BackgroundMode.ON) {
      throw new InvalidSettingException(
          "background", background, "with a k-means model it must be auto or off");
    }
    return start;
  }

  void checkK(int wanted) {
    if (k != wanted) {
      throw new InvalidSettingException(
          "k", wanted, "it must be " + k + ", the number of components of the initial model");
    }
  }

  void checkDimension(int samples) {
    if (dimension != samples) {
      throw new InvalidSettingException(
          "dimension of the initial model",
          dimension,
          "it must be " + samples + ", the dimension of the samples");
    }
  }
}
