package org.ddpmix.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ddpmix.data.SampleSet;
import org.ddpmix.evaluation.FitDiagnostics;
import org.ddpmix.exception.StoredFormat;
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
   * @throws org.ddpmix.exception.BadDataException if the text has another form
   */
  public static ReportData parse(String json, String where) {
    ReportData data = Json.read(json, ReportData.class, where);
    StoredFormat.check(data.format(), FORMAT, where);
    return data;
  }

  /**
   * Checks that the data belong to a mixture.
   *
   * @param mixture the fitted mixture
   * @param where the file's name, for messages
   * @throws org.ddpmix.exception.BadDataException if a part is missing, or its size or a value is
   *     impossible
   */
  public void check(Mixture mixture, String where) {
    int k = mixture.k();
    int axes = Math.min(2, mixture.dimension());
    Json.require(explanation != null, where, "explanation must be a text");
    Json.require(
        densities != null
            && densities.bins() != null
            && Double.isFinite(densities.bins().lower())
            && Double.isFinite(densities.bins().upper())
            && densities.bins().lower() < densities.bins().upper()
            && Double.isFinite(densities.bins().tail())
            && areShares(densities.expected(), densities.bins().count()),
        where,
        "densities must be a histogram");
    Json.require(
        profile != null
            && isShare(profile.certain())
            && isShare(profile.belowTail())
            && areShares(profile.histogram(), densities.bins().count())
            && hasLength(profile.sizes(), k)
            && Arrays.stream(profile.sizes()).allMatch(size -> size >= 0 && Double.isFinite(size))
            && hasLength(profile.spreads(), k),
        where,
        "profile must be that of " + k + " components");
    Json.require(
        plane != null
            && isTable(plane.directions(), axes, mixture.dimension())
            && hasLength(plane.shares(), axes)
            && plane.samples() != null
            && isTable(plane.samples(), plane.samples().length, axes)
            && plane.components() != null
            && plane.components().length == plane.samples().length
            && Arrays.stream(plane.components()).allMatch(c -> c >= 0 && c < k)
            && isTable(plane.means(), k, axes)
            && plane.path() != null
            && plane.path().stream()
                .allMatch(
                    stop ->
                        stop != null
                            && stop.means() != null
                            && isTable(stop.means(), stop.means().length, axes)),
        where,
        "plane must be a projection of " + k + " components");
    Json.require(isValid(truth, k, axes), where, "truth does not fit " + k + " components");
    Json.require(isValid(previous, k, axes), where, "previous does not fit " + k + " components");
  }

  private static boolean isValid(Reference other, int k, int axes) {
    return other == null
        || other.name() != null
            && other.weights() != null
            && isTable(other.means(), other.weights().length, axes)
            && other.partners() != null
            && other.partners().length == k
            && Arrays.stream(other.partners())
                .allMatch(partner -> partner >= -1 && partner < other.weights().length)
            && hasLength(other.distances(), k);
  }

  private static boolean hasLength(double[] numbers, int length) {
    return numbers != null && numbers.length == length;
  }

  private static boolean isTable(double[][] rows, int length, int columns) {
    return rows != null
        && rows.length == length
        && Arrays.stream(rows)
            .allMatch(
                row -> hasLength(row, columns) && Arrays.stream(row).allMatch(Double::isFinite));
  }

  private static boolean areShares(double[] numbers, int count) {
    return hasLength(numbers, count)
        && count > 0
        && Arrays.stream(numbers).allMatch(ReportData::isShare);
  }

  private static boolean isShare(double number) {
    return number >= 0 && number <= 1 + 1e-6;
  }
}
