package org.ddpmix.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ddpmix.data.SampleSet;
import org.ddpmix.evaluation.FitDiagnostics;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.Mixture;

/**
 * The content of {@code report.json}: the data of the report that is computed from the samples and
 * from mixtures that are not kept. Its size does not grow with the number of samples.
 *
 * @param format {@link #FORMAT}
 * @param explanation why the descent stopped, in a sentence
 * @param profile the fit of all samples to the mixture
 * @param densities the histogram bins of the profile, and the expected distribution
 * @param plane a projection of some samples and of the means
 * @param truth the true mixture, or null if it is unknown
 * @param previous the mixture of the previous run, or null if there is none
 */
public record ReportData(
    String format,
    String explanation,
    FitDiagnostics profile,
    LogDensities densities,
    Plane plane,
    Reference truth,
    Reference previous) {

  static final String FORMAT = "ddpmix-report/1";

  private static final int SHOWN_SAMPLES = 2000;

  /**
   * Projections to the plane of the first two principal axes. Points have 1 coordinate if the
   * dimension is 1, otherwise 2.
   *
   * @param directions unit vectors, 1 or 2 × dimension
   * @param shares the fraction of the total variance along each direction
   * @param samples a random subset of the samples
   * @param components the component of highest responsibility for each of these samples
   * @param means the means of the components, k × 1 or k × 2
   * @param path the means during the descent
   */
  public record Plane(
      double[][] directions,
      double[] shares,
      double[][] samples,
      int[] components,
      double[][] means,
      List<Stop> path) {}

  /**
   * The means after a step.
   *
   * @param step the number of the step
   * @param means the means, projected to the plane
   */
  public record Stop(long step, double[][] means) {}

  /**
   * A reference mixture, matched to the fitted one.
   *
   * @param name the name of the mixture for display
   * @param weights its mixing weights
   * @param means its means, projected to the plane
   * @param partners the index of the matched reference component of each fitted component, or −1 if
   *     there is none, k
   * @param distances the distance between the means of each matched pair, NaN if there is none, k
   */
  public record Reference(
      String name, double[] weights, double[][] means, int[] partners, double[] distances) {}

  /**
   * A mixture for comparison.
   *
   * @param name the name of the mixture for display
   * @param mixture the mixture, in the coordinates of the data
   */
  public record Named(String name, Mixture mixture) {}

  /**
   * Computes the data in a few passes over the samples.
   *
   * @param mixture the fitted mixture, in the coordinates of the data
   * @param explanation why the descent stopped, in a sentence
   * @param path the means during the descent
   * @param truth the true mixture, if known
   * @param previous the mixture of the previous run, if there is one; it must have the same
   *     dimension
   * @param seed the seed for the subset of samples in the plots
   */
  public static ReportData of(
      SampleSet samples,
      Mixture mixture,
      String explanation,
      MeanPath path,
      Optional<Named> truth,
      Optional<Named> previous,
      long seed) {
    Mixture relative = mixture.relativeTo(samples.origin());
    List<double[]> rows = samples.sampleRows(SHOWN_SAMPLES, seed);
    int[] components = new int[rows.size()];
    double[] logDensities = new double[rows.size()];
    double[] responsibilities = new double[relative.k()];
    for (int i = 0; i < components.length; i++) {
      logDensities[i] = relative.posterior(rows.get(i), responsibilities);
      components[i] = largest(responsibilities);
    }
    LogDensities densities = LogDensities.expected(relative, logDensities, seed);
    PrincipalPlane axes = PrincipalPlane.of(samples, seed);
    return new ReportData(
        FORMAT,
        explanation,
        FitDiagnostics.of(samples, relative, densities.bins()),
        densities,
        new Plane(
            axes.directions(),
            axes.shares(),
            PlotPrecision.rows(rows.stream().map(axes::project).toArray(double[][]::new)),
            components,
            PlotPrecision.rows(axes.project(relative)),
            path.stops().stream()
                .map(
                    stop -> new Stop(stop.step(), PlotPrecision.rows(axes.project(stop.mixture()))))
                .toList()),
        truth.map(other -> reference(other, mixture, samples, axes)).orElse(null),
        previous.map(other -> reference(other, mixture, samples, axes)).orElse(null));
  }

  private static Reference reference(
      Named other, Mixture mixture, SampleSet samples, PrincipalPlane axes) {
    ComponentMatching matching = ComponentMatching.of(other.mixture(), mixture);
    int[] learned = matching.partners();
    int[] partners = new int[mixture.k()];
    double[] distances = new double[mixture.k()];
    Arrays.fill(partners, -1);
    Arrays.fill(distances, Double.NaN);
    for (int t = 0; t < learned.length; t++) {
      if (learned[t] >= 0) {
        partners[learned[t]] = t;
        distances[learned[t]] = matching.distance(t);
      }
    }
    return new Reference(
        other.name(),
        other.mixture().weights(),
        PlotPrecision.rows(axes.project(other.mixture().relativeTo(samples.origin()))),
        partners,
        distances);
  }

  private static int largest(double[] numbers) {
    int largest = 0;
    for (int i = 1; i < numbers.length; i++) {
      largest = numbers[i] > numbers[largest] ? i : largest;
    }
    return largest;
  }

  /** Indented JSON, followed by a newline. */
  public String toJson() {
    return Json.write(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param where the file's name, for messages
   * @throws BadDataException if the text has another form
   */
  public static ReportData parse(String json, String where) {
    ReportData data = Json.read(json, ReportData.class, where);
    if (!FORMAT.equals(data.format())) {
      throw new BadDataException(
          where + ": its \"format\" is " + data.format() + "; it must be " + FORMAT);
    }
    return data;
  }
}
