package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.ddpmix.mixture.Mixture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeanPathTest {
  private static final Mixture MIXTURE = Mixture.uniform(1, 1, new double[1], 1);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 80, 81, 82, 1000, 12345})
  void keepsFirstAndLastAndSomeAtEqualIntervals(int steps) {
    MeanPath path = new MeanPath();
    LongStream.rangeClosed(1, steps).forEach(step -> path.add(step, MIXTURE));
    long[] kept = path.stops().stream().mapToLong(MeanPath.Stop::step).toArray();

    if (steps <= 80) {
      assertThat(kept).isEqualTo(LongStream.rangeClosed(1, steps).toArray());
      return;
    }
    assertThat(kept).hasSizeBetween(40, 82).startsWith(1).endsWith(steps);
    long every = kept[1] - kept[0];
    for (int i = 1; i < kept.length - 1; i++) {
      assertThat(kept[i] - kept[i - 1]).isEqualTo(every);
    }
    assertThat(kept[kept.length - 1] - kept[kept.length - 2]).isBetween(1L, every);
  }
}
