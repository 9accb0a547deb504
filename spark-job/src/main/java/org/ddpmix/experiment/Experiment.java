package org.ddpmix.experiment;

import java.util.List;

/** An experiment that tests one claim of the theory. */
public interface Experiment {

  /** The name on the command line. */
  String name();

  /** The claim, in one sentence. */
  String claim();

  /** Runs all measurements. Results depend on the size, and not on the number of cores. */
  Findings run(ExperimentContext context);

  /** All experiments. */
  static List<Experiment> all() {
    return List.of(
        new TwoComponent(),
        new SmallSeparation(),
        new WarmStart(),
        new EmConnection(),
        new SpectralConnection(),
        new NoiseScales(),
        new Estimators(),
        new SampleSize(),
        new GeneralCovariance());
  }
}
