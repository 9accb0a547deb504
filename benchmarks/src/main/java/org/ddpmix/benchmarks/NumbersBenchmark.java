package org.ddpmix.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.kernel.Softmax;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures noise generation and softmax for a chunk of rows. The column {@code numbers} is the
 * nanoseconds per number. The warm-up is long, because vector code is slow until it is compiled.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class NumbersBenchmark {
  private static final int ROWS = 256;

  @Param({"2", "8", "10", "16", "64"})
  int k;

  private Softmax softmax;
  private double[] logits;
  private double[] responsibilities;
  private double[] logSumExp;
  private double[] noise;
  private long step;

  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    public long numbers;
  }

  @Setup
  public void draw() {
    softmax = KernelProvider.best().softmax(k);
    logits = new SplittableRandom(1).doubles((long) ROWS * k, -20.0, 20.0).toArray();
    responsibilities = new double[ROWS * k];
    logSumExp = new double[ROWS];
    noise = new double[ROWS * k];
  }

  /** Includes a copy of the logits, because softmax overwrites them. */
  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] softmax(Work work) {
    return normalise(work);
  }

  @Benchmark
  @Fork(1)
  public double[] softmaxWithoutVectors(Work work) {
    return normalise(work);
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] noise(Work work) {
    return fill(work);
  }

  @Benchmark
  @Fork(1)
  public double[] noiseWithoutVectors(Work work) {
    return fill(work);
  }

  private double[] normalise(Work work) {
    work.numbers += (long) ROWS * k;
    System.arraycopy(logits, 0, responsibilities, 0, ROWS * k);
    softmax.normalise(responsibilities, ROWS, logSumExp);
    return responsibilities;
  }

  private double[] fill(Work work) {
    work.numbers += (long) ROWS * k;
    new RowNoise(1, step++).fill(0, ROWS, k, noise);
    return noise;
  }
}
