package org.ddpmix.job.publish;

import org.apache.hadoop.conf.Configuration;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.mixture.MixtureJson;

/** Reads a mixture.json from any file system that Hadoop opens. */
public final class MixtureFile {
  private MixtureFile() {}

  public static Mixture read(String file, Configuration hadoop) {
    return MixtureJson.read(TextFile.read(file, hadoop), file);
  }
}
