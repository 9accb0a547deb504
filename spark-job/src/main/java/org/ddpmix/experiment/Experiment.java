package org.ddpmix.experiment;

import java.util.List;

/** One claim of the theory, and how to see whether it holds. */
public interface Experiment {

  /** Its name on the command line. */
  String name();

  /** The claim, in one sentence. */
  String claim();

  /** Runs the whole sweep; the same numbers for the same size, at any number of cores. */
  Findings run(ExperimentContext bench);

  /** All of them. */
  static List<Experiment> all() {
    return List.of(
        new TwoComponent(),
        new SmallSeparation(),
        new WarmStart(),
        new EmConnection(),
        new SpectralConnection(),
        new NoiseScales(),
        new Estimators(),
        new SampleSize());
  }
}
