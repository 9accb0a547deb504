package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;

/** JVMs with and without the Vector API load all classes and give bit-identical results. */
class KernelProviderTest {

  @Test
  void jvmWithoutTheModuleIsBitIdentical() throws Exception {
    List<String> with = output("--add-modules=jdk.incubator.vector");
    List<String> without = output();
    List<String> withoutC2 =
        output("--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=1");
    assertThat(with).first().isEqualTo("true");
    assertThat(without).first().isEqualTo("false");
    assertThat(withoutC2).first().isEqualTo("false");
    assertThat(with).hasSize(1 + 4);
    assertThat(without.subList(1, 5)).isEqualTo(with.subList(1, 5));
    assertThat(withoutC2.subList(1, 5)).isEqualTo(with.subList(1, 5));
  }

  /**
   * The compiler must not allocate vectors on the heap after MLlib's linear algebra has used the
   * Vector API.
   */
  @Test
  void productsDoNotAllocateAfterMllibUse() throws Exception {
    List<String> bytes = output(List.of("--add-modules=jdk.incubator.vector"), AfterMllib.class);
    assertThat(Double.parseDouble(bytes.get(0)))
        .as("bytes per multiply-add of the products")
        .isLessThan(0.1);
    // Occasionally the compiler allocates one of many vectors: 0.27. If it allocated all, this
    // would be 10.
    assertThat(Double.parseDouble(bytes.get(1)))
        .as("bytes per multiply-add of a gradient")
        .isLessThan(0.5);
  }

  private static List<String> output(String... flags) throws IOException, InterruptedException {
    return output(List.of(flags), Bits.class);
  }

  private static List<String> output(List<String> flags, Class<?> main)
      throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return text.lines().toList();
  }

  /** Computes the sums of a gradient whose products use single precision. */
  private static Supplier<double[]> gradient(int rows) {
    Mixture mixture = RandomMixtures.any(1, 16, 64, 1, 1);
    InMemorySamples samples =
        new InMemorySamples(
            64, RandomMixtures.draw(mixture, rows, 2), null, 1, rows); // on this thread
    NoiseLevel level = NoiseLevel.at(0.3, 1);
    return () -> samples.sum(ProjectedObjective.at(mixture, level, new RowNoise(1, 2), samples));
  }

  /** Prints whether the Vector API is available, and results of all kernels that use it. */
  static final class Bits {
    public static void main(String[] args) {
      double[] noise = new double[37 * 11];
      new RowNoise(1, 2).fill(3, 37, 11, noise);
      double[] products = new double[37 * 11];
      double[] square = new double[11 * 11];
      BlockKernel kernel = KernelProvider.best().blockKernel();
      kernel.addTransposedTimes(noise, 11, noise, 0, 11, 37, square, 0);
      kernel.timesTransposed(noise, 0, 37, kernel.factor(square, 11, 11), products);
      double[] responsibilities = products.clone();
      KernelProvider.best().softmax(11).normalise(responsibilities, 37, null);
      System.out.println(KernelProvider.fallbackReason().isEmpty());
      double[] gradient = gradient(37).get();
      for (double[] numbers : new double[][] {noise, products, responsibilities, gradient}) {
        StringBuilder line = new StringBuilder();
        for (double number : numbers) {
          line.append(Double.toHexString(number)).append(' ');
        }
        System.out.println(line);
      }
    }
  }

  /**
   * Prints the bytes allocated per multiply-add, for the matrix products and for a gradient, after
   * MLlib's products ran.
   */
  static final class AfterMllib {
    private static final int SIZE = 64;
    private static final int ROWS = 20_000;
    private static final double GRADIENT_SIZE = 2.0 * ROWS * 16 * 64;
    private static final double SECONDS = 2;
    private static final int ROUNDS = 8;
    private static final double SETTLED = 0.05; // bytes per multiply-add, below both limits

    public static void main(String[] args) {
      double[] a = new double[SIZE * SIZE];
      double[] b = new double[SIZE * SIZE];
      double[] c = new double[SIZE * SIZE];
      JavaBLAS blas = JavaBLAS.getInstance();
      repeat(
          () -> {
            blas.dgemm("T", "N", SIZE, SIZE, SIZE, 1, a, SIZE, b, SIZE, 0, c, SIZE);
            blas.ddot(SIZE * SIZE, a, 1, b, 1);
            blas.daxpy(SIZE * SIZE, 0.5, a, 1, c, 1);
          });
      BlockKernel kernel = KernelProvider.best().blockKernel();
      BlockKernel.Factor factor = kernel.factor(b, SIZE, SIZE);
      Runnable products =
          () -> {
            kernel.timesTransposed(a, 0, SIZE, factor, c);
            kernel.addTransposedTimes(a, SIZE, b, 0, SIZE, SIZE, c, 0);
            kernel.addInterleavedTimes(a, SIZE, b, 0, SIZE, SIZE, c, 0);
          };
      System.out.println(bytes(products, 3.0 * SIZE * SIZE * SIZE));
      Supplier<double[]> gradient = gradient(ROWS);
      System.out.println(bytes(gradient::get, GRADIENT_SIZE));
    }

    /**
     * Bytes per multiply-add: the least of several rounds, because the compiler may still be busy
     * in the first ones.
     */
    private static double bytes(Runnable work, double multiplyAdds) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      int runs = 20;
      double least = Double.POSITIVE_INFINITY;
      for (int round = 0; round < ROUNDS && least > SETTLED; round++) {
        repeat(work);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int run = 0; run < runs; run++) {
          work.run();
        }
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        least = Math.min(least, bytes / (runs * multiplyAdds));
      }
      return least;
    }

    private static void repeat(Runnable work) {
      long started = System.nanoTime();
      while ((System.nanoTime() - started) * 1e-9 < SECONDS) {
        work.run();
      }
    }
  }
}
