package org.ddpmix.job.publish;

import org.apache.hadoop.conf.Configuration;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;

/** Reads a mixture.json from any file system that Hadoop supports. */
public final class MixtureFile {
  private MixtureFile() {}

  /**
   * @throws org.ddpmix.exception.BadDataException if the file is missing, unreadable or not a
   *     mixture
   */
  public static Mixture read(String file, Configuration hadoop) {
    return MixtureJson.read(TextFile.read(file, hadoop), file);
  }
}
