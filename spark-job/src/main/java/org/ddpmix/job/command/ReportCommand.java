package org.ddpmix.job.command;

import java.util.List;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.OwnOutput;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.job.publish.RunFolder;

/** Regenerates the report of a run from the other files of its folder. */
final class ReportCommand implements Command {

  @Override
  public int run(Configuration configuration, Console console) {
    String folder = configuration.section("report").text("run");
    String page = RunFolder.read(folder, SparkSessions.hadoop()).page();
    String file = folder + "/" + RunFolder.PAGE;
    try (Publication publication =
        Publication.to(file, true, OwnOutput.PAGE, List.of(), SparkSessions.hadoop())) {
      publication.lockFolder(console);
      publication.write(publication.temporary(), page);
      publication.publishInto();
    }
    console.say(file);
    return ExitCode.DONE;
  }
}
