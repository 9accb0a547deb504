package org.ddpmix.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.objective.ExpectationMaximization;
import org.ddpmix.objective.Objective;
import org.ddpmix.objective.ObjectiveValue;
import org.ddpmix.objective.ProjectedObjective;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures a pass on one thread without Spark, in nanoseconds per row. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class PassBenchmark {
  private static final int ROWS = 20_480; // large enough for one noise draw per row
  private static final double VARIANCE = 1;
  private static final double NOISE_TIME = 0.3;
  private static final double SPREAD = 2; // root mean square norm of the means

  /** Dimension and number of components. */
  @Param({"16x8", "64x16", "256x64", "784x10"})
  String shape;

  private Mixture mixture;
  private InMemorySamples samples;
  private long step;

  @Setup
  public void draw() {
    String[] parts = shape.split("x");
    int d = Integer.parseInt(parts[0]);
    int k = Integer.parseInt(parts[1]);
    SplittableRandom random = new SplittableRandom(1);
    double[] means = new double[k * d];
    Arrays.setAll(means, i -> SPREAD / Math.sqrt(d) * random.nextGaussian());
    mixture = Mixture.uniform(k, d, means, VARIANCE);
    double[] values = new double[ROWS * d];
    for (int row = 0; row < ROWS; row++) {
      int component = random.nextInt(k);
      for (int j = 0; j < d; j++) {
        values[row * d + j] = means[component * d + j] + random.nextGaussian();
      }
    }
    samples = new InMemorySamples(d, values, null, 1, ROWS);
  }

  /** A gradient at one noise level. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public ObjectiveValue gradient() {
    NoiseLevel level = NoiseLevel.at(NOISE_TIME, VARIANCE);
    return value(ProjectedObjective.at(mixture, level, new RowNoise(1, step++), samples));
  }

  /** A step of the last stage of a fit. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public ObjectiveValue expectationMaximization() {
    return value(new ExpectationMaximization(mixture, samples));
  }

  private ObjectiveValue value(Objective objective) {
    return objective.valueOf(samples.sum(objective));
  }
}
