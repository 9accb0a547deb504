package org.ddpmix.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.ddpmix.evaluation.Evaluation;

/**
 * The content of {@code run.json}: the provenance of a result.
 *
 * @param command the command that ran
 * @param started when the run started, in UTC
 * @param finished when the run finished, in UTC
 * @param versions the versions of the software, by name
 * @param configuration the effective value of every setting; as a file for {@code --config} it
 *     repeats the run
 * @param seed the seed of all random numbers
 * @param rowsRead the number of input rows, including skipped ones
 * @param badRows the number of skipped rows, by kind
 * @param features the columns that form a sample, in order
 * @param leftOut the other columns of the input, with the reason of each
 * @param filesLeftOut files and folders of the input that were not read, with the reasons
 * @param seconds the run time of each phase since the start of the process, by name
 * @param resumedAfterStep the step of the checkpoint from which the run was resumed, or null
 * @param stopReason why the descent stopped
 * @param metrics the evaluation of the final mixture
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
    Map<String, String> leftOut,
    List<String> filesLeftOut,
    Map<String, Double> seconds,
    Long resumedAfterStep,
    String stopReason,
    Evaluation metrics) {

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
  public static RunRecord parse(String json, String where) {
    return Json.read(json, RunRecord.class, where);
  }
}
