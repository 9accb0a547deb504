package org.ddpmix.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.ddpmix.evaluation.Evaluation;

/**
 * The text of {@code run.json}: where a result came from.
 *
 * @param command the command that ran
 * @param started when, in UTC
 * @param finished when, in UTC
 * @param versions of the software, by name
 * @param configuration every setting as it was used; given back with {@code --config}, it repeats
 *     the run
 * @param seed of all random numbers
 * @param rowsRead how many rows the input had, skipped ones included
 * @param badRows how many rows were skipped, by what was wrong with them
 * @param features the columns that made up a sample, in order
 * @param seconds how long each part took, by name
 * @param resumedAfterStep the step of the checkpoint that the run went on from; null for a run of
 *     one piece. The seconds are those since then
 * @param stopReason why the descent ended
 * @param metrics the final figures
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"command", "started", "finished", "versions", "configuration"})
public record RunRecord(
    String command,
    Instant started,
    Instant finished,
    Map<String, String> versions,
    Map<String, Object> configuration,
    long seed,
    long rowsRead,
    Map<String, Long> badRows,
    List<String> features,
    Map<String, Double> seconds,
    Long resumedAfterStep,
    String stopReason,
    Evaluation metrics) {

  /** Indented JSON, closed by a newline. */
  public String toJson() {
    return Json.write(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param where the file's name, for messages
   * @throws org.ddpmix.exception.BadDataException when the text is something else
   */
  public static RunRecord parse(String json, String where) {
    return Json.read(json, RunRecord.class, where);
  }
}
