package org.ddpmix.benchmarks;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.FloatKernel;
import org.ddpmix.kernel.KernelProvider;
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
 * Measures the two matrix products of a pass, in GFLOP/s, for a chunk of rows that fits into the
 * cache. Both are measured in double and single precision, with the BLAS of Spark, and in a JVM
 * without the Vector API.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
public class KernelBenchmark {

  /** Dimension and number of components. */
  @Param({"16x8", "64x16", "256x64", "784x10"})
  String shape;

  @Param({"64", "256"})
  int rows;

  private BlockKernel best;
  private BlockKernel javaBlas;
  private BlockKernel defaultBlas;
  private BlockKernel.Factor bestFactor;
  private BlockKernel.Factor blasFactor;
  private int d;
  private int k;
  private double[] samples;
  private double[] means;
  private double[] responsibilities;
  private double[] products;
  private double[] sums;
  private BlockKernel.Factor lowerFactor; // d × d
  private double[] whitened;
  private double[] scatter;

  private FloatKernel single;
  private int paddedD;
  private float[] singleSamples;
  private float[] singleFactor;
  private float[] singleResponsibilities;
  private float[] singleSums;

  /** Counts floating-point operations. Operations per nanosecond are GFLOP/s. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Work {
    public double gflops;
  }

  @Setup
  public void draw() {
    String[] parts = shape.split("x");
    d = Integer.parseInt(parts[0]);
    k = Integer.parseInt(parts[1]);
    SplittableRandom random = new SplittableRandom(1);
    samples = random.doubles((long) rows * d).toArray();
    means = random.doubles((long) k * d).toArray();
    responsibilities = random.doubles((long) rows * k).toArray();
    products = new double[rows * k];
    sums = new double[k * d];
    best = KernelProvider.best().blockKernel();
    javaBlas = new NetlibKernel(JavaBLAS.getInstance());
    defaultBlas = new NetlibKernel(BLAS.getInstance());
    bestFactor = best.factor(means, k, d);
    blasFactor = javaBlas.factor(means, k, d);
    double[] lower = random.doubles((long) d * d).toArray();
    for (int i = 0; i < d; i++) {
      Arrays.fill(lower, i * d + i + 1, (i + 1) * d, 0);
    }
    lowerFactor = best.lowerFactor(lower, d);
    whitened = new double[rows * d];
    scatter = new double[d * d];
    single = KernelProvider.best().floatKernel();
    paddedD = single.paddedColumns(d);
    singleSamples = floats(random, rows * paddedD);
    singleFactor = single.factor(floats(random, k * d), k, d);
    singleResponsibilities = floats(random, (rows + FloatKernel.MORE_ROWS * single.lanes()) * k);
    singleSums = new float[(k + FloatKernel.MORE_ROWS) * paddedD];
  }

  private static float[] floats(SplittableRandom random, int length) {
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextDouble();
    }
    return numbers;
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] timesTransposed(Work work) {
    return times(best, bestFactor, work);
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] addTransposedTimes(Work work) {
    return add(best, work);
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] addInterleavedTimes(Work work) {
    work.gflops += 2.0 * rows * d * k;
    best.addInterleavedTimes(responsibilities, k, samples, 0, d, rows, sums, 0);
    return sums;
  }

  /** The whitening of rows by L⁻¹, with d × d matrices. */
  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] timesLower(Work work) {
    work.gflops += (double) rows * d * (d + 1);
    best.timesTransposed(samples, 0, rows, lowerFactor, whitened);
    return whitened;
  }

  /** The scatter of rows, with d × d matrices. */
  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] addLower(Work work) {
    work.gflops += (double) rows * d * (d + 1);
    best.addLowerTransposedTimes(samples, samples, d, rows, scatter, 0);
    return scatter;
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] timesTransposedInSinglePrecision(Work work) {
    work.gflops += 2.0 * rows * d * k;
    single.timesTransposed(singleSamples, paddedD, rows, singleFactor, k, d, 1, products);
    return products;
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public float[] addLanesTimesInSinglePrecision(Work work) {
    work.gflops += 2.0 * rows * d * k;
    single.addInterleavedTimes(singleResponsibilities, k, singleSamples, paddedD, rows, singleSums);
    return singleSums;
  }

  @Benchmark
  @Fork(1)
  public double[] timesTransposedWithoutVectors(Work work) {
    return times(best, bestFactor, work);
  }

  @Benchmark
  @Fork(1)
  public double[] addTransposedTimesWithoutVectors(Work work) {
    return add(best, work);
  }

  @Benchmark
  @Fork(1)
  public double[] timesTransposedJavaBlasWithoutVectors(Work work) {
    return times(javaBlas, blasFactor, work);
  }

  @Benchmark
  @Fork(1)
  public double[] addTransposedTimesJavaBlasWithoutVectors(Work work) {
    return add(javaBlas, work);
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] timesTransposedBlas(Work work) {
    return times(defaultBlas, blasFactor, work);
  }

  @Benchmark
  @Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double[] addTransposedTimesBlas(Work work) {
    return add(defaultBlas, work);
  }

  private double[] times(BlockKernel kernel, BlockKernel.Factor factor, Work work) {
    work.gflops += 2.0 * rows * d * k;
    kernel.timesTransposed(samples, 0, rows, factor, products);
    return products;
  }

  private double[] add(BlockKernel kernel, Work work) {
    work.gflops += 2.0 * rows * d * k;
    kernel.addTransposedTimes(responsibilities, k, samples, 0, d, rows, sums, 0);
    return sums;
  }
}
