package org.ddpmix.job;

import org.apache.hadoop.conf.Configuration;
import org.ddpmix.mixture.MixtureJson;
import org.ddpmix.mixture.SphericalGaussianMixture;

/** Reads a mixture.json from any file system that Hadoop opens. */
final class MixtureFile {
  private MixtureFile() {}

  static SphericalGaussianMixture read(String file, Configuration hadoop) {
    return MixtureJson.read(TextFile.read(file, hadoop), file);
  }
}
