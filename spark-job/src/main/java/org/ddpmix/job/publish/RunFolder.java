package org.ddpmix.job.publish;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ddpmix.descent.StepRecord;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.report.History;
import org.ddpmix.report.ReportData;
import org.ddpmix.report.ReportPage;
import org.ddpmix.report.RunRecord;

/**
 * The content of a run folder.
 *
 * @param mixture {@code mixture.json}
 * @param steps {@code history.csv}
 * @param run {@code run.json}
 * @param report {@code report.json}; {@code report.html} is generated from all four
 */
public record RunFolder(Mixture mixture, List<StepRecord> steps, RunRecord run, ReportData report) {
  /** The name of the file with the learned mixture. */
  public static final String MIXTURE = "mixture.json";

  public static final String PAGE = "report.html";
  private static final String HISTORY = "history.csv";
  private static final String RUN = "run.json";
  private static final String REPORT = "report.json";

  /**
   * Reads the files of a run folder.
   *
   * @throws BadDataException if a file is missing, malformed or changed
   */
  public static RunFolder read(String folder, Configuration hadoop) {
    String mixture = folder + "/" + MIXTURE;
    String history = folder + "/" + HISTORY;
    String run = folder + "/" + RUN;
    String report = folder + "/" + REPORT;
    RunFolder read =
        new RunFolder(
            MixtureFile.read(mixture, hadoop),
            History.parse(TextFile.read(history, hadoop), history),
            RunRecord.parse(TextFile.read(run, hadoop), run),
            ReportData.parse(TextFile.read(report, hadoop), report));
    int dimension = read.mixture.dimension();
    int names = read.run.features().size();
    if (names != dimension && names != 1) { // one column may have whole samples
      throw new BadDataException(
          run + ": features must be one name, of a column of vectors, or " + dimension);
    }
    read.run.check(read.mixture, run);
    read.report.check(read.mixture, report);
    try {
      Path path = new Path(folder);
      OutputManifest.verify(
          path.getFileSystem(hadoop), path, List.of(MIXTURE, HISTORY, RUN, REPORT));
    } catch (IOException e) {
      throw new BadDataException(folder + ": cannot be read: " + e.getMessage());
    }
    return read;
  }

  /** The HTML of the report. */
  public String page() {
    return ReportPage.html(mixture, run, steps, report);
  }

  /**
   * Writes all files and publishes the folder.
   *
   * @param more the text of additional files, by name
   */
  public void publish(Publication publication, Map<String, String> more) {
    publication.createFolder();
    Path folder = publication.temporary();
    publication.write(new Path(folder, MIXTURE), MixtureJson.write(mixture) + "\n");
    publication.write(new Path(folder, HISTORY), History.csv(steps, report.truth() != null));
    publication.write(new Path(folder, RUN), run.toJson());
    publication.write(new Path(folder, REPORT), report.toJson());
    publication.write(new Path(folder, PAGE), page());
    more.forEach((name, text) -> publication.write(new Path(folder, name), text));
    publication.publish();
  }
}
