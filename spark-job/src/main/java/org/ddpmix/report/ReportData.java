package org.ddpmix.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.CovarianceProduct;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.JointStatistic;
import org.ddpmix.data.SampleSet;
import org.ddpmix.evaluation.CompletedRows;
import org.ddpmix.evaluation.FitDiagnostics;
import org.ddpmix.evaluation.MahalanobisQuantiles;
import org.ddpmix.exception.StoredFormat;
import org.ddpmix.mixture.Assignment;
import org.ddpmix.mixture.ComponentDistance;
import org.ddpmix.mixture.ComponentMatching;
import org.ddpmix.mixture.MarginalPosterior;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.Posterior;

/**
 * The content of {@code report.json}: the data of the report that is computed from the samples and
 * from mixtures that are not kept. Its size does not grow with the number of samples.
 *
 * @param format {@link #FORMAT}
 * @param explanation why the descent stopped, in a sentence
 * @param profile the fit of all samples to the mixture
 * @param densities the histogram bins of the profile, and the expected distribution
 * @param plane a projection of some samples and of the means
 * @param pairs the same samples in some of their own coordinates; null in a file of version 1
 * @param strangest the samples of the smallest log density; null without a background
 * @param truth the true mixture, or null if it is unknown
 * @param previous the mixture of the previous run, or null if there is none
 */
public record ReportData(
    String format,
    String explanation,
    FitDiagnostics profile,
    LogDensities densities,
    Plane plane,
    PairPlot pairs,
    List<Strange> strangest,
    Reference truth,
    Reference previous) {

  static final String FORMAT = "ddpmix-report/2";

  private static final String FIRST_FORMAT = "ddpmix-report/1"; // without pairs and quantiles

  private static final int SHOWN_SAMPLES = 2000;
  private static final int STRANGEST = 20;

  /**
   * A sample with a small log density.
   *
   * @param row its number, from 0, in the order in which the samples were read
   * @param values its coordinates, in units of the data
   * @param logDensity in nats
   * @param outlierProbability P(background | x)
   */
  public record Strange(long row, double[] values, double logDensity, double outlierProbability) {}

  /**
   * Projections to the plane of the first two principal axes. Points have 1 coordinate if the
   * dimension is 1, otherwise 2.
   *
   * @param directions unit vectors, 1 or 2 × dimension
   * @param shares the fraction of the total variance along each direction
   * @param samples a random subset of the samples
   * @param components the component of highest responsibility for each of these samples; −1 for
   *     those of the background
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
   * @param distances the distance between the means of each matched pair, in units of the data; k,
   *     NaN if there is none, as in the other arrays of k numbers
   * @param inDeviations the same in standard deviations: {@link ComponentDistance#mahalanobis}
   * @param covarianceChanges the relative difference of the covariances of each pair: {@link
   *     ComponentMatching#covarianceError(int)}
   */
  public record Reference(
      String name,
      double[] weights,
      double[][] means,
      int[] partners,
      double[] distances,
      double[] inDeviations,
      double[] covarianceChanges) {}

  /**
   * A mixture for comparison.
   *
   * @param name the name of the mixture for display
   * @param mixture the mixture, in the coordinates of the data
   */
  public record Named(String name, Mixture mixture) {}

  /**
   * Computes the data: reads some samples, and then takes one pass over all of them; with a
   * background a second one, for the strangest.
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
    Posterior posterior = new Posterior(relative);
    InMemorySamples some =
        samples.select(SampleSet.distinctIds(SHOWN_SAMPLES, samples.rows(), seed));
    List<double[]> rows = some.rowCopies();
    int[] components = new int[rows.size()];
    double[] observed = new double[rows.size()];
    for (int i = 0; i < components.length; i++) {
      Assignment assigned = posterior.assign(rows.get(i));
      boolean incomplete = MarginalPosterior.isIncomplete(rows.get(i), 0, relative.dimension());
      observed[i] = incomplete ? Double.NaN : assigned.logDensity(); // has another distribution
      components[i] = assigned.component();
    }
    if (!some.isComplete()) { // the plots show conditional means
      some = CompletedRows.of(some, posterior);
      rows = some.rowCopies();
    }
    LogDensities densities = LogDensities.expected(relative, observed, seed);
    double[] basis = PrincipalPlane.basis(some, seed);
    CovarianceProduct product = new CovarianceProduct(samples.dimension(), basis);
    BlockStatistic diagnostics = FitDiagnostics.statistic(relative, densities.bins());
    JointStatistic both =
        new JointStatistic(
            diagnostics, samples.isComplete() ? product : new CompletedRows(product, posterior));
    boolean outliers = relative.background().isPresent();
    SampleSet.Ranked ranked = samples.rank(both, outliers ? STRANGEST : 0);
    double[][] sums = both.split(ranked.sums());
    PrincipalPlane axes =
        PrincipalPlane.of(samples, basis, product.product(samples, samples.mean(), sums[1]));
    return new ReportData(
        FORMAT,
        explanation,
        FitDiagnostics.of(samples, relative, densities.bins(), sums[0]),
        densities,
        new Plane(
            axes.directions(),
            axes.shares(),
            PlotPrecision.rows(rows.stream().map(axes::project).toArray(double[][]::new)),
            components,
            PlotPrecision.rows(axes.project(relative)),
            path.stops().stream()
                .map(stop -> new Stop(stop.step(), PlotPrecision.rows(axes.project(stop.means()))))
                .toList()),
        PairPlot.of(mixture, rows, samples.origin()),
        outliers ? strangest(samples, posterior, ranked.smallest()) : null,
        truth.map(other -> reference(other, mixture, samples, axes)).orElse(null),
        previous.map(other -> reference(other, mixture, samples, axes)).orElse(null));
  }

  private static Reference reference(
      Named other, Mixture mixture, SampleSet samples, PrincipalPlane axes) {
    ComponentMatching matching = ComponentMatching.of(other.mixture(), mixture);
    int[] learned = matching.partners();
    int[] partners = new int[mixture.k()];
    double[] distances = new double[mixture.k()];
    double[] inDeviations = new double[mixture.k()];
    double[] covarianceChanges = new double[mixture.k()];
    Arrays.fill(partners, -1);
    for (double[] unknown : List.of(distances, inDeviations, covarianceChanges)) {
      Arrays.fill(unknown, Double.NaN);
    }
    for (int t = 0; t < learned.length; t++) {
      int c = learned[t];
      if (c >= 0) {
        partners[c] = t;
        distances[c] = matching.distance(t);
        inDeviations[c] = ComponentDistance.mahalanobis(other.mixture(), t, mixture, c);
        covarianceChanges[c] = matching.covarianceError(t);
      }
    }
    return new Reference(
        other.name(),
        other.mixture().weights(),
        PlotPrecision.rows(axes.project(other.mixture().relativeTo(samples.origin()))),
        partners,
        distances,
        inDeviations,
        covarianceChanges);
  }

  /**
   * Describes the samples that are farthest from all components.
   *
   * @param ids their numbers, the farthest first
   */
  private static List<Strange> strangest(SampleSet samples, Posterior posterior, long[] ids) {
    long[] ascending = Arrays.stream(ids).sorted().toArray();
    List<double[]> rows = samples.select(ascending).rowCopies();
    double[] origin = samples.origin();
    return Arrays.stream(ids)
        .mapToObj(
            id -> {
              double[] x = rows.get(Arrays.binarySearch(ascending, id));
              Assignment assigned = posterior.assign(x);
              double[] values = new double[x.length];
              Arrays.setAll(values, j -> x[j] + origin[j]);
              return new Strange(id, values, assigned.logDensity(), assigned.outlierProbability());
            })
        .toList();
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
            && Arrays.stream(plane.components()).allMatch(c -> c >= Assignment.OUTLIER && c < k)
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
    boolean first = format.equals(FIRST_FORMAT);
    Json.require(
        first && profile.distances() == null || areQuantiles(profile.distances(), k),
        where,
        "distances of the profile must be those of " + k + " components");
    Json.require(
        first && pairs == null
            || pairs != null
                && pairs.coordinates() != null
                && pairs.coordinates().length > 0
                && Arrays.stream(pairs.coordinates())
                    .allMatch(j -> j >= 0 && j < mixture.dimension())
                && isTable(pairs.samples(), plane.samples().length, pairs.coordinates().length),
        where,
        "pairs must be the samples of the plane in some of their coordinates");
    Json.require(
        strangest == null
            || strangest.stream()
                .allMatch(
                    row ->
                        row != null
                            && row.row() >= 0
                            && hasLength(row.values(), mixture.dimension())
                            && isShare(row.outlierProbability())),
        where,
        "strangest must be samples of dimension " + mixture.dimension());
    Json.require(isValid(truth, k, axes, first), where, "truth does not fit " + k + " components");
    Json.require(
        isValid(previous, k, axes, first), where, "previous does not fit " + k + " components");
  }

  private static boolean areQuantiles(MahalanobisQuantiles distances, int k) {
    if (distances == null || distances.probabilities() == null || distances.components() == null) {
      return false;
    }
    int count = distances.probabilities().length;
    int each = k <= MahalanobisQuantiles.MAX_COMPONENTS ? k : 0;
    return hasLength(distances.expected(), count)
        && hasLength(distances.all(), count)
        && distances.components().length == each
        && Arrays.stream(distances.components()).allMatch(row -> hasLength(row, count))
        && hasLength(distances.departures(), each);
  }

  private static boolean isValid(Reference other, int k, int axes, boolean first) {
    return other == null
        || other.name() != null
            && other.weights() != null
            && isTable(other.means(), other.weights().length, axes)
            && other.partners() != null
            && other.partners().length == k
            && Arrays.stream(other.partners())
                .allMatch(partner -> partner >= -1 && partner < other.weights().length)
            && hasLength(other.distances(), k)
            && (first && other.inDeviations() == null || hasLength(other.inDeviations(), k))
            && (first && other.covarianceChanges() == null
                || hasLength(other.covarianceChanges(), k));
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
