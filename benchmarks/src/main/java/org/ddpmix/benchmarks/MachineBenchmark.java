package org.ddpmix.benchmarks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the limits of the machine: multiply-adds in registers, and reads from memory. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class MachineBenchmark {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_MAX;
  private static final int WIDTH = SPECIES.length();
  private static final int STEPS = 100_000;
  private static final int CHAINS = 12;
  private static final int STREAMED = 1 << 25; // 256 MiB

  private double factor;
  private double[] streamed;

  /** Counts floating-point operations and bytes. Per nanosecond, these are GFLOP/s and GB/s. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    public double gflops;
    public double gigabytes;
  }

  @Setup
  public void allocate() {
    factor = 0.5;
    streamed = new double[STREAMED];
    Arrays.fill(streamed, 1.0);
  }

  @Benchmark
  public double multiplyAdd(Work work) {
    work.gflops += 2.0 * CHAINS * WIDTH * STEPS;
    return chains(factor);
  }

  private static double chains(double factor) {
    DoubleVector x = DoubleVector.broadcast(SPECIES, factor);
    DoubleVector y = DoubleVector.broadcast(SPECIES, 1e-9);
    DoubleVector c0 = y;
    DoubleVector c1 = y;
    DoubleVector c2 = y;
    DoubleVector c3 = y;
    DoubleVector c4 = y;
    DoubleVector c5 = y;
    DoubleVector c6 = y;
    DoubleVector c7 = y;
    DoubleVector c8 = y;
    DoubleVector c9 = y;
    DoubleVector c10 = y;
    DoubleVector c11 = y;
    for (int i = 0; i < STEPS; i++) {
      c0 = c0.fma(x, y);
      c1 = c1.fma(x, y);
      c2 = c2.fma(x, y);
      c3 = c3.fma(x, y);
      c4 = c4.fma(x, y);
      c5 = c5.fma(x, y);
      c6 = c6.fma(x, y);
      c7 = c7.fma(x, y);
      c8 = c8.fma(x, y);
      c9 = c9.fma(x, y);
      c10 = c10.fma(x, y);
      c11 = c11.fma(x, y);
    }
    DoubleVector low = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
    DoubleVector high = c6.add(c7).add(c8).add(c9).add(c10).add(c11);
    return low.add(high).reduceLanes(VectorOperators.ADD);
  }

  @Benchmark
  public double read(Work work) {
    work.gigabytes += 8.0 * STREAMED;
    return sum(streamed);
  }

  private static double sum(double[] values) {
    DoubleVector s0 = DoubleVector.zero(SPECIES);
    DoubleVector s1 = s0;
    DoubleVector s2 = s0;
    DoubleVector s3 = s0;
    for (int i = 0; i < STREAMED; i += 4 * WIDTH) {
      s0 = s0.add(DoubleVector.fromArray(SPECIES, values, i));
      s1 = s1.add(DoubleVector.fromArray(SPECIES, values, i + WIDTH));
      s2 = s2.add(DoubleVector.fromArray(SPECIES, values, i + 2 * WIDTH));
      s3 = s3.add(DoubleVector.fromArray(SPECIES, values, i + 3 * WIDTH));
    }
    return s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
  }
}
