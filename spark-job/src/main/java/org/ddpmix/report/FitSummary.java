package org.ddpmix.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ddpmix.evaluation.Evaluation;

/**
 * What {@code fit} says at its end.
 *
 * @param output where the files are
 * @param k how many components were learned
 * @param dimension of the samples
 * @param weights of the components
 * @param variance of the components, in squared units of the data
 * @param metrics how good the mixture is
 * @param badRows how many rows were skipped, by what was wrong with them
 * @param stopReason why the descent ended
 * @param explanation the same in a sentence
 * @param steps of the start and the descent, each at most one pass over the samples
 * @param seconds from the first look at the input to the last file
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FitSummary(
    String output,
    int k,
    int dimension,
    double[] weights,
    double variance,
    Evaluation metrics,
    Map<String, Long> badRows,
    String stopReason,
    String explanation,
    long steps,
    double seconds) {

  private static final int SHOWN_WEIGHTS = 12;
  private static final int BAR_WIDTH = 24; // characters

  /**
   * Some lines for people.
   *
   * @param bars whether what shows them has block characters, to draw the weights with
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
    if (!badRows.isEmpty()) {
      line(text, "skipped", "bad rows: %s", badRows.toString().replaceAll("[{}]", ""));
    }
    if (bars) {
      text.append(weightsTable());
    } else {
      line(text, "weights", "%s", weightsText());
    }
    line(text, "variance", "%.6g", variance);
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
    line(text, "stopped", "%s", explanation);
    line(text, "took", "%d steps, %.1f s", steps, seconds);
    line(text, "written to", "%s (report.html shows it)", output);
    return text.toString();
  }

  /** A line for each component. */
  private String weightsTable() {
    double heaviest = Arrays.stream(weights).max().orElse(1);
    StringBuilder table = new StringBuilder();
    for (int c = 0; c < Math.min(k, SHOWN_WEIGHTS); c++) {
      line(
          table,
          c == 0 ? "weights" : "",
          "%3d  %.4f  %s",
          c,
          weights[c],
          bar(weights[c] / heaviest));
    }
    if (k > SHOWN_WEIGHTS) {
      line(table, "", "     and %d more", k - SHOWN_WEIGHTS);
    }
    return table.toString();
  }

  /** Full blocks, and at the end one of an eighth to seven of them. */
  private static String bar(double share) {
    int eighths = (int) Math.round(8 * BAR_WIDTH * share);
    String end = eighths % 8 == 0 ? "" : String.valueOf((char) ('\u2590' - eighths % 8));
    return "\u2588".repeat(eighths / 8) + end;
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-20s", name))
        .append(String.format(Locale.ROOT, format, values))
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
