package org.ddpmix.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ArithmeticTest {

  @Test
  void theExponentOfGrowthIsEstimated() {
    Growth growth = new Growth();
    for (double n : new double[] {10, 30, 70, 500}) {
      growth.add(n, 0.02 * Math.pow(n, 1.5));
    }
    assertThat(growth.exponent()).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void theFixedCostIsSeparatedFromTheCostPerRow() {
    Growth growth = new Growth();
    for (double n : new double[] {10, 30, 70, 500}) {
      growth.add(n, 3 + 0.25 * n);
    }
    assertThat(growth.fixedSeconds()).isCloseTo(3, within(1e-12));
    assertThat(growth.secondsPerUnit()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void theMedianExcludesWarmUpsAndIsRobustAgainstOneSlowRun() {
    AtomicInteger calls = new AtomicInteger();
    double[] medians =
        Effort.medians(
            0.1,
            5,
            () -> {
              int call = calls.getAndIncrement();
              sleep(call == 0 || call == 3 ? 300 : 1);
            },
            () -> sleep(50));
    assertThat(calls).hasValue(6);
    assertThat(medians[0]).isLessThan(medians[1]);
  }

  @Test
  void anIterationIsTheDifferenceOfTwoRunsDividedByTheirIterations() {
    assertThat(afterBothRuns(new Iterations(most -> Math.min(most, 5))).each(3, 5)).hasValue(0.5);
    assertThat(afterBothRuns(new Iterations(most -> 1)).each(3, 3.1)).isEmpty();
  }

  private static Iterations afterBothRuns(Iterations iterations) {
    iterations.one();
    iterations.many();
    return iterations;
  }

  @Test
  void aLikelihoodReachesTheTargetIfItIsAtMostOnePercentBelow() {
    assertThat(ResultSection.reaches(-100.9, -100)).isTrue();
    assertThat(ResultSection.reaches(-50, -100)).isTrue();
    assertThat(ResultSection.reaches(-101.1, -100)).isFalse();
    assertThat(ResultSection.reaches(0.9, 1)).isFalse();
  }

  private static void sleep(long milliseconds) {
    long end = System.nanoTime() + milliseconds * 1_000_000;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
