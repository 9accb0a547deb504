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
 * The text of {@code report.json}: what a report shows and only the samples, or mixtures that are
 * gone, could tell. Its size depends on the number of components and not on that of samples.
 *
 * @param format {@link #FORMAT}
 * @param explanation why the descent ended, in a sentence
 * @param profile how all samples lie in the mixture
 * @param densities the bins of the profile's histogram, and what the mixture itself expects
 * @param plane the picture of some samples and of the means
 * @param truth the true mixture, or null
 * @param previous the mixture of the run before, or null
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
   * Points in the plane of the two principal directions, as 1 coordinate where the dimension is 1,
   * else 2.
   *
   * @param directions 1 or 2 × dimension, of norm 1
   * @param shares of the samples' variance that lie along them
   * @param samples some of them
   * @param components the likeliest one of each of these
   * @param means of the components
   * @param path of the means over the descent
   */
  public record Plane(
      double[][] directions,
      double[] shares,
      double[][] samples,
      int[] components,
      double[][] means,
      List<Stop> path) {}

  /**
   * Where the means were.
   *
   * @param step after which step
   * @param means in the plane
   */
  public record Stop(long step, double[][] means) {}

  /**
   * Another mixture, matched with the learned one.
   *
   * @param name what it is, for people
   * @param weights of its components
   * @param means of its components, in the plane
   * @param partners of each learned component: the index of its component, or −1 where it has none
   * @param distances of each learned component to its partner; NaN where it has none
   */
  public record Reference(
      String name, double[] weights, double[][] means, int[] partners, double[] distances) {}

  /**
   * A mixture to compare with.
   *
   * @param name what it is, for people
   * @param mixture in the data's own coordinates
   */
  public record Named(String name, Mixture mixture) {}

  /**
   * Asks the samples: some passes over them.
   *
   * @param mixture the learned one, in the data's own coordinates
   * @param explanation why the descent ended, in a sentence
   * @param path of the descent
   * @param truth the true mixture, if known
   * @param previous the mixture of the run before, if there is one; of the same dimension
   * @param seed of the choice of samples that are shown
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

  /** Indented JSON, closed by a newline. */
  public String toJson() {
    return Json.write(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param where the file's name, for messages
   * @throws BadDataException when the text is something else
   */
  public static ReportData parse(String json, String where) {
    ReportData data = Json.read(json, ReportData.class, where);
    if (!FORMAT.equals(data.format())) {
      throw new BadDataException(
          where + ": its \"format\" is " + data.format() + ", and should be " + FORMAT);
    }
    return data;
  }
}
