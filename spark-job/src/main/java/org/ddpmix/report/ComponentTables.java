package org.ddpmix.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ddpmix.evaluation.StandardErrors;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.Table.Cell;
import org.ddpmix.report.Table.Column;
import org.ddpmix.report.Table.Row;
import org.ddpmix.training.Uncertainty;

/** The tables of a report about the components and single samples. */
final class ComponentTables {
  private static final int MAX_COORDINATES = 8; // shown of a sample
  private static final int MAX_MEAN_COORDINATES = 6; // shown of a mean with its errors
  private static final double SHOWN_OVERLAP = 5e-5;

  private ComponentTables() {}

  static Table components(Mixture mixture, Separation separation, RunRecord run, ReportData data) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("component", "index in mixture.json and in the output of predict"),
                Column.number("weight", "mixing weight"),
                Column.number("samples", "samples with their highest responsibility here"),
                Column.number(
                    "mean SE", "standard error of the mean: expected distance from the true mean"),
                Column.number(
                    "spread",
                    "standard deviation of the samples per coordinate, ÷ that of the component"),
                Column.number(
                    "nearest", "component of the largest overlap (least Bhattacharyya distance B)"),
                Column.number("distance", "distance of its mean, in units of the data"),
                Column.number(
                    "÷ σ",
                    "√(8 B): for equal covariances the distance of the means in standard deviations"),
                Column.number("overlap", "e^−B = ∫ √(p q) of the two densities p and q")));
    CovarianceType type = mixture.covariances().type();
    addColumns(columns, data.truth(), type, "true weight", "mean error", "covariance error");
    addColumns(columns, data.previous(), type, "previous weight", "mean drift", "covariance drift");
    int d = mixture.dimension();
    double largest = Arrays.stream(mixture.weights()).max().orElse(1);
    double total = Arrays.stream(data.profile().sizes()).sum();
    List<Row> rows = new ArrayList<>();
    for (int c = 0; c < mixture.k(); c++) {
      double deviation = Math.sqrt(mixture.covariances().trace(c, d) / d);
      double error = meanError(run.uncertainty(), c);
      if (Double.isNaN(error)) { // that of known labels
        error = deviation * Math.sqrt(mixture.dimension() / (total * mixture.weight(c)));
      }
      double spread = data.profile().spreads()[c] / deviation;
      int nearest = separation.nearest(c);
      double distance = nearest < 0 ? Double.NaN : separation.distances()[c][nearest];
      List<Cell> cells =
          new ArrayList<>(
              List.of(
                  Cell.number(Integer.toString(c), c),
                  Cell.number(Numbers.of("%.4f", mixture.weight(c)), mixture.weight(c))
                      .withBar(mixture.weight(c) / largest),
                  Cell.number(Numbers.count(data.profile().sizes()[c]), data.profile().sizes()[c]),
                  Cell.number(Double.isInfinite(error) ? Double.NaN : error),
                  Cell.number(
                      Double.isNaN(spread) ? Numbers.UNKNOWN : Numbers.of("%.2f", spread), spread),
                  Cell.number(nearest < 0 ? Numbers.UNKNOWN : Integer.toString(nearest), nearest),
                  Cell.number(distance),
                  Cell.number(
                      Double.isNaN(distance)
                          ? Numbers.UNKNOWN
                          : Numbers.of("%.1f", separation.inDeviations(c, nearest)),
                      nearest < 0 ? Double.NaN : separation.inDeviations(c, nearest)),
                  overlap(nearest < 0 ? Double.NaN : separation.overlap(c, nearest))));
      addCells(cells, data.truth(), type, c);
      addCells(cells, data.previous(), type, c);
      rows.add(new Row(cells));
    }
    return new Table("Components of the mixture", columns, rows);
  }

  /** The root mean square distance of a mean from the true one; NaN if it is unknown. */
  private static double meanError(Uncertainty uncertainty, int c) {
    return uncertainty == null ? Double.NaN : norm(uncertainty.standardErrors().means()[c]);
  }

  private static double norm(double[] numbers) {
    return Math.sqrt(Arrays.stream(numbers).map(x -> x * x).sum());
  }

  /** Weights, means and covariances with their standard errors. */
  static Table errors(Mixture mixture, List<String> features, StandardErrors errors) {
    int shown = Math.min(MAX_MEAN_COORDINATES, mixture.dimension());
    boolean perComponent =
        errors.covariances() != null && errors.covariances().length == mixture.k();
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("component", "index in mixture.json"),
                Column.number("weight", "± its standard error")));
    if (perComponent) {
      columns.add(
          Column.number(
              "covariance",
              "expected error ‖Σ − Σ′‖ ÷ ‖Σ‖ from the true covariance Σ′ (Frobenius)"));
    }
    for (int j = 0; j < shown; j++) {
      columns.add(
          Column.number(
              ComponentShape.name(j, mixture.dimension(), features),
              "coordinate of the mean ± its standard error"));
    }
    List<Row> rows = new ArrayList<>();
    for (int c = 0; c < mixture.k(); c++) {
      List<Cell> cells = new ArrayList<>(List.of(Cell.number(Integer.toString(c), c)));
      double weight = errors.weights() == null ? Double.NaN : errors.weights()[c];
      cells.add(Cell.number(Numbers.withError(mixture.weight(c), weight), mixture.weight(c)));
      if (perComponent) {
        double error = covarianceError(mixture, errors, c);
        cells.add(
            Cell.number(Double.isNaN(error) ? Numbers.UNKNOWN : Numbers.percent(error), error));
      }
      double[] mean = mixture.mean(c);
      for (int j = 0; j < shown; j++) {
        cells.add(Cell.number(Numbers.withError(mean[j], errors.means()[c][j]), mean[j]));
      }
      rows.add(new Row(cells));
    }
    String part =
        shown < mixture.dimension() ? ", and of the first coordinates of their means" : "";
    return new Table("Standard errors of the components" + part, columns, rows);
  }

  /** The root mean square of ‖Σ − Σ′‖ ÷ ‖Σ‖ over repeated data sets. */
  private static double covarianceError(Mixture mixture, StandardErrors errors, int c) {
    double error = norm(errors.covariances()[c]);
    double copies = errors.covariances()[c].length == 1 ? mixture.dimension() : 1;
    double[] elements =
        mixture.covariances().type().isDiagonal()
            ? mixture.covariances().variances(c, mixture.dimension())
            : mixture.covariance(c);
    return error * Math.sqrt(copies) / norm(elements);
  }

  private static Cell overlap(double share) {
    return Cell.number(
        Double.isNaN(share)
            ? Numbers.UNKNOWN
            : share < SHOWN_OVERLAP ? "< 0.01 %" : Numbers.percent(share),
        share);
  }

  private static void addColumns(
      List<Column> columns,
      ReportData.Reference other,
      CovarianceType type,
      String weight,
      String distance,
      String covariance) {
    if (other != null) {
      columns.add(Column.number(weight, "mixing weight of the match in " + other.name()));
      columns.add(
          Column.number(distance, "distance to the mean of the match, in units of the data"));
      if (withCovariances(other, type)) {
        columns.add(
            Column.number(
                covariance,
                "‖Σ − Σ′‖ ÷ ‖Σ′‖, where Σ′ is the covariance of the match (Frobenius)"));
      }
    }
  }

  private static boolean withCovariances(ReportData.Reference other, CovarianceType type) {
    return type != CovarianceType.SHARED && other.covarianceChanges() != null;
  }

  private static void addCells(
      List<Cell> cells, ReportData.Reference other, CovarianceType type, int component) {
    if (other != null) {
      int partner = other.partners()[component];
      double weight = partner < 0 ? Double.NaN : other.weights()[partner];
      cells.add(Cell.number(partner < 0 ? Numbers.UNKNOWN : Numbers.of("%.4f", weight), weight));
      cells.add(Cell.number(other.distances()[component]));
      if (withCovariances(other, type)) {
        cells.add(Cell.number(other.covarianceChanges()[component]));
      }
    }
  }

  /** The shapes of the components; empty for one shared variance. */
  static Optional<Table> shapes(Mixture mixture, List<String> features) {
    CovarianceType type = mixture.covariances().type();
    if (type == CovarianceType.SHARED) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    double[] volumes = new double[mixture.k()];
    Arrays.setAll(volumes, c -> 0.5 * mixture.covariances().logDeterminant(c, mixture.dimension()));
    double largest = Arrays.stream(volumes).max().orElseThrow();
    ComponentShape shape = null;
    for (int c = 0; c < mixture.k(); c++) {
      if (c == 0 || type != CovarianceType.TIED) {
        shape = ComponentShape.of(mixture, c);
      }
      double size = Math.exp(volumes[c] / mixture.dimension());
      double volume = Math.exp(volumes[c] - largest);
      List<Cell> cells =
          new ArrayList<>(
              List.of(Cell.number(Integer.toString(c), c), Cell.number(size), Cell.number(volume)));
      if (type != CovarianceType.SPHERICAL) {
        cells.addAll(
            List.of(
                Cell.number(shape.longest()),
                Cell.number(shape.shortest()),
                Cell.number(Numbers.fixed("%.2f", shape.aspect()), shape.aspect()),
                Cell.text(shape.direction(features)),
                Cell.number(Numbers.fixed("%.0f°", shape.angle()), shape.angle())));
      }
      rows.add(new Row(cells));
    }
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("component", "index in mixture.json"),
                Column.number(
                    "size", "|Σ|^(1/2d): geometric mean of the standard deviations along the axes"),
                Column.number("volume", "√|Σ|, relative to the largest component")));
    if (type != CovarianceType.SPHERICAL) {
      columns.addAll(
          List.of(
              Column.number("longest", "standard deviation along the longest axis"),
              Column.number("shortest", "standard deviation along the shortest axis"),
              Column.number("aspect", "ratio of the longest to the shortest axis"),
              Column.text("direction of the longest axis"),
              Column.number("angle", "between the longest axis and the coordinate nearest to it")));
    }
    return Optional.of(
        new Table("Shapes of the components (" + type + " covariances)", columns, rows));
  }

  /** Each pair of components: √(8 B) below the diagonal, the overlap e^−B above it. */
  static Table separation(Separation separation) {
    List<Column> columns = new ArrayList<>(List.of(Column.number("", null)));
    List<Row> rows = new ArrayList<>();
    for (int a = 0; a < separation.k(); a++) {
      columns.add(Column.number(Integer.toString(a), null));
      List<Cell> cells = new ArrayList<>(List.of(Cell.number(Integer.toString(a), a)));
      for (int b = 0; b < separation.k(); b++) {
        double distance = separation.inDeviations(a, b);
        cells.add(
            a < b
                ? overlap(separation.overlap(a, b))
                : Cell.number(Numbers.of("%.1f", distance), distance));
      }
      rows.add(new Row(cells));
    }
    return new Table(
        "Separation √(8 B) in standard deviations (below the diagonal) and overlap e^−B (above)",
        columns,
        rows);
  }

  /** The samples that are farthest from all components, with their first coordinates. */
  static Table strangest(Mixture mixture, List<String> features, List<ReportData.Strange> rows) {
    int shown = Math.min(MAX_COORDINATES, mixture.dimension());
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.number("row", "number of the sample, from 0, in the order of reading"),
                Column.number("outlier", "probability of the background"),
                Column.number("log density", null)));
    for (int j = 0; j < shown; j++) {
      columns.add(
          Column.number(ComponentShape.name(j, mixture.dimension(), features), "coordinate"));
    }
    List<Row> table = new ArrayList<>();
    for (ReportData.Strange row : rows) {
      List<Cell> cells =
          new ArrayList<>(
              List.of(
                  Cell.number(Numbers.count(row.row()), row.row()),
                  Cell.number(
                      Numbers.of("%.4f", row.outlierProbability()), row.outlierProbability()),
                  Cell.number(row.logDensity())));
      for (int j = 0; j < shown; j++) {
        cells.add(Cell.number(row.values()[j]));
      }
      table.add(new Row(cells));
    }
    return new Table("Samples farthest from all components", columns, table);
  }
}
