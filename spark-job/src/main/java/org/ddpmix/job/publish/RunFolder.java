package org.ddpmix.job.publish;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.report.History;
import org.ddpmix.report.ReportData;
import org.ddpmix.report.ReportPage;
import org.ddpmix.report.RunRecord;

/**
 * What the folder of a run holds.
 *
 * @param mixture {@code mixture.json}
 * @param steps {@code history.csv}
 * @param run {@code run.json}
 * @param report {@code report.json}, from which {@code report.html} is made with all the others
 */
public record RunFolder(Mixture mixture, List<StepRecord> steps, RunRecord run, ReportData report) {
  /** The name of the file with the learned mixture. */
  public static final String MIXTURE = "mixture.json";

  public static final String PAGE = "report.html";
  private static final String HISTORY = "history.csv";
  private static final String RUN = "run.json";
  private static final String REPORT = "report.json";

  public static RunFolder read(String folder, Configuration hadoop) {
    String mixture = folder + "/" + MIXTURE;
    String history = folder + "/" + HISTORY;
    String run = folder + "/" + RUN;
    String report = folder + "/" + REPORT;
    return new RunFolder(
        MixtureFile.read(mixture, hadoop),
        History.parse(TextFile.read(history, hadoop), history),
        RunRecord.parse(TextFile.read(run, hadoop), run),
        ReportData.parse(TextFile.read(report, hadoop), report));
  }

  public String page() {
    return ReportPage.html(mixture, run, steps, report);
  }

  /**
   * Writes all of it, and publishes it.
   *
   * @param more files to publish with it, by name
   */
  public void publish(Publication place, Map<String, String> more) {
    place.createFolder();
    Path folder = place.temporary();
    place.write(new Path(folder, MIXTURE), MixtureJson.write(mixture) + "\n");
    place.write(new Path(folder, HISTORY), History.csv(steps, report.truth() != null));
    place.write(new Path(folder, RUN), run.toJson());
    place.write(new Path(folder, REPORT), report.toJson());
    place.write(new Path(folder, PAGE), page());
    more.forEach((name, text) -> place.write(new Path(folder, name), text));
    place.publish();
  }
}
