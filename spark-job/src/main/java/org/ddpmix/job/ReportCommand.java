package org.ddpmix.job;

import java.util.List;

/** Makes the page of a run again from the other files in its folder. */
final class ReportCommand implements Command {

  @Override
  public int run(Configuration configuration, Console console) {
    String folder = configuration.section("report").text("run");
    String page = RunFolder.read(folder, SparkSessions.hadoop()).page();
    String file = folder + "/" + RunFolder.PAGE;
    try (Publication publication = Publication.to(file, true, List.of(), SparkSessions.hadoop())) {
      publication.write(publication.temporary(), page);
      publication.publish();
    }
    console.out().println(file);
    return ExitCode.DONE;
  }
}
