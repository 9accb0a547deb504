package org.ddpmix.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.exception.MessageText;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.start.SelectionTable;
import org.ddpmix.training.Uncertainty;

/**
 * The closing summary of {@code fit}.
 *
 * @param output the run folder
 * @param k the number of components
 * @param dimension the dimension of the samples
 * @param covarianceType the family of the covariances
 * @param selection what the initialization compared and chose; null if it did not
 * @param uncertainty how sure the fit is
 * @param weights the mixing weights, k
 * @param background the share of samples that belong to no component; null without a background
 * @param variance the mean variance of a coordinate within a component, in squared units of the
 *     data
 * @param metrics the evaluation of the mixture
 * @param badRows the number of skipped rows, by kind
 * @param stopReason why the descent stopped
 * @param explanation the stop reason in a sentence
 * @param steps the steps of initialization and descent; each is at most one pass over the samples
 * @param seconds the run time from reading the input to writing the last file
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FitSummary(
    String output,
    int k,
    int dimension,
    CovarianceType covarianceType,
    SelectionTable selection,
    Uncertainty uncertainty,
    double[] weights,
    Double background,
    double variance,
    Evaluation metrics,
    Map<String, Long> badRows,
    String stopReason,
    String explanation,
    long steps,
    double seconds) {

  private static final int SHOWN_WEIGHTS = 12;
  private static final int BAR_WIDTH = 24; // characters
  private static final int SHOWN_PAIRS = 3;
  private static final double CERTAIN = 0.95; // of bootstrap samples

  /**
   * The summary as text, one line per item.
   *
   * @param bars whether to draw the weights with block characters
   */
  public String text(boolean bars) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "learned",
        "%d components in dimension %d from %d samples",
        k,
        dimension,
        metrics.samples());
    if (selection != null && selection.candidates().size() > 1) {
      line(text, "chosen", "%s", choice(selection));
    }
    if (!badRows.isEmpty()) {
      line(text, "skipped", "bad rows: %s", badRows.toString().replaceAll("[{}]", ""));
    }
    if (bars) {
      text.append(weightsTable());
    } else {
      line(text, "weights", "%s", weightsText());
    }
    if (background != null) {
      line(text, "outliers", "%.4f of the samples belong to no component", background);
    }
    if (covarianceType == CovarianceType.SHARED) {
      line(text, "variance", "%.6g", variance);
    } else {
      line(text, "covariances", "%s, of mean variance %.6g", covarianceType, variance);
    }
    line(text, "log likelihood", "%.6f per sample", metrics.logLikelihood());
    if (metrics.meanError() != null) {
      line(
          text,
          "error of the means",
          "%.4g (with known labels: %.4g), recovered %.0f %%",
          metrics.meanError(),
          metrics.oracleError(),
          100 * metrics.recovered());
    }
    doubts().ifPresent(doubts -> line(text, "unsure", "%s", doubts));
    line(text, "stopped", "%s", explanation);
    line(text, "took", "%d steps, %.1f s", steps, seconds);
    line(text, "written to", "%s (report.html shows it)", output);
    return text.toString();
  }

  /** The chosen mixture beside the best of another number of components or family. */
  private static String choice(SelectionTable table) {
    SelectionTable.Candidate chosen = table.chosen();
    return table.candidates().size()
        + " mixtures of "
        + table.rows()
        + " samples compared by BIC: "
        + described(chosen)
        + table.runnerUp().map(other -> ", then " + described(other)).orElse("");
  }

  /** What a user should know before trusting the components; empty if all are certain. */
  private Optional<String> doubts() {
    List<String> doubts = new ArrayList<>();
    if (selection != null && selection.bootstrapShare(k).orElse(1) < CERTAIN) {
      doubts.add(
          String.format(
              Locale.ROOT,
              "k = %d has the smallest BIC in %.0f %% of bootstrap samples",
              k,
              100 * selection.bootstrapShare(k).getAsDouble()));
    }
    uncertainty.mayBeOne().stream()
        .limit(SHOWN_PAIRS)
        .forEach(
            pair ->
                doubts.add(
                    String.format(
                        Locale.ROOT,
                        "components %d and %d may be one (merging them %s BIC by %.1f)",
                        pair.first(),
                        pair.second(),
                        pair.bicIncrease() < 0 ? "lowers" : "raises",
                        Math.abs(pair.bicIncrease()))));
    if (!uncertainty.fewSamples().isEmpty()) {
      doubts.add(
          "few samples in "
              + (uncertainty.fewSamples().size() == 1 ? "component " : "components ")
              + uncertainty.fewSamples().stream()
                  .limit(SHOWN_WEIGHTS)
                  .map(String::valueOf)
                  .collect(Collectors.joining(", "))
              + (uncertainty.fewSamples().size() > SHOWN_WEIGHTS ? " …" : ""));
    }
    if (uncertainty.standardErrors().unknown() != null) {
      doubts.add("some standard errors are unknown: " + uncertainty.standardErrors().unknown());
    }
    return doubts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", doubts));
  }

  private static String described(SelectionTable.Candidate candidate) {
    return String.format(
        Locale.ROOT, "k = %d %s %.1f", candidate.k(), candidate.covarianceType(), candidate.bic());
  }

  /** One line per component. */
  private String weightsTable() {
    double largest = Arrays.stream(weights).max().orElse(1);
    StringBuilder table = new StringBuilder();
    for (int c = 0; c < Math.min(k, SHOWN_WEIGHTS); c++) {
      line(
          table,
          c == 0 ? "weights" : "",
          "%3d  %.4f  %s",
          c,
          weights[c],
          bar(weights[c] / largest));
    }
    if (k > SHOWN_WEIGHTS) {
      line(table, "", "     and %d more", k - SHOWN_WEIGHTS);
    }
    return table.toString();
  }

  /** Full blocks, followed by a partial block in steps of one eighth. */
  private static String bar(double fraction) {
    int eighths = (int) Math.round(8 * BAR_WIDTH * fraction);
    String end = eighths % 8 == 0 ? "" : String.valueOf((char) ('\u2590' - eighths % 8));
    return "\u2588".repeat(eighths / 8) + end;
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-20s", name))
        .append(MessageText.escaped(String.format(Locale.ROOT, format, values)))
        .append('\n');
  }

  private String weightsText() {
    String shown =
        Arrays.stream(weights)
            .limit(SHOWN_WEIGHTS)
            .mapToObj(weight -> String.format(Locale.ROOT, "%.4f", weight))
            .collect(Collectors.joining(" "));
    return weights.length > SHOWN_WEIGHTS
        ? shown + " and " + (weights.length - SHOWN_WEIGHTS) + " more"
        : shown;
  }
}
