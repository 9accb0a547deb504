package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneralSplitterTest {

  @ParameterizedTest
  @EnumSource
  void samplesOfTheBackgroundDoNotMoveTheHalves(CovarianceType type) {
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(3);
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double size = i % 20 == 0 ? 1e6 : 1;
      rows.add(
          new double[] {
            size * gaussian.sample() + (i % 2 == 0 ? 5 : -5), size * gaussian.sample()
          });
    }
    Mixture mixture =
        new Mixture(2, 2, new double[] {0.5, 0.5}, new double[] {5, 0, -5, 0}, 1.0)
            .as(type)
            .withBackground(new Background(0.05, new double[] {-20, -20}, new double[] {20, 20}));
    Mixture halves = GeneralSplitter.of(mixture, rows, random);
    for (int h = 0; h < 4; h++) {
      assertThat(halves.mean(h)[0]).isBetween(h < 2 ? 1.0 : -9.0, h < 2 ? 9.0 : -1.0);
      assertThat(halves.mean(h)[1]).isBetween(-4.0, 4.0);
    }
  }
}
