package org.ddpmix.kernel;

import java.util.Optional;

/**
 * Creates the hand-written kernels. There are two implementations with bit-identical results: plain
 * Java and the incubating Vector API. {@link #best} selects one of them once per JVM.
 */
public abstract class KernelProvider {
  private static final System.Logger LOG = System.getLogger(KernelProvider.class.getName());

  private static final KernelProvider BEST = choose();

  KernelProvider() {}

  /** The fastest implementation that this JVM can run. */
  public static KernelProvider best() {
    return BEST;
  }

  /** The implementation in plain Java, which runs on every JVM. */
  public static KernelProvider plain() {
    return new PlainKernelProvider();
  }

  /**
   * The implementation with the Vector API; its kernels require the module jdk.incubator.vector.
   */
  public static KernelProvider vector() {
    return new VectorKernelProvider();
  }

  /**
   * The reason why {@link #best} returns the plain implementation; empty if it uses the Vector API.
   */
  public static Optional<String> fallbackReason() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.of(
          "the module jdk.incubator.vector is not loaded (start Java with --add-modules=jdk.incubator.vector)");
    }
    // Without HotSpot's C2 compiler every vector operation is an allocating call, about 100 times
    // slower than a scalar loop.
    String mode = System.getProperty("java.vm.info", "");
    if (!mode.startsWith("mixed mode") || mode.contains("emulated-client")) {
      return Optional.of("the JVM runs without its optimizing compiler (" + mode + ")");
    }
    return Optional.empty();
  }

  // Loads the vector implementation only if its module is present.
  private static KernelProvider choose() {
    Optional<String> reason = fallbackReason();
    if (reason.isEmpty()) {
      return vector();
    }
    LOG.log(
        System.Logger.Level.INFO,
        "kernels run in plain Java, about 5 times slower: " + reason.get());
    return plain();
  }

  /** Creates a kernel for matrix products in double precision. */
  public abstract BlockKernel blockKernel();

  /** Creates a kernel for operations on single rows. */
  public abstract RowKernel rowKernel();

  /** Creates a kernel for matrix products in single precision. */
  public abstract FloatKernel floatKernel();

  /**
   * Creates a softmax kernel.
   *
   * @param k the number of elements of a row, at least 1
   */
  public abstract Softmax softmax(int k);

  /**
   * Creates a kernel for squared distances from the rows of a matrix b.
   *
   * @param b k × d, row-major; it must not change while the kernel is in use
   * @param scales s: k × d, row-major, as unchanging; or null if every scale is 1
   */
  public abstract DistanceKernel distanceKernel(double[] b, double[] scales, int k, int d);

  /**
   * Creates a kernel for the responsibilities and gradients of diffused components.
   *
   * @param span the span of the means
   */
  public abstract PosteriorKernel posteriorKernel(MeanSpan span);

  /**
   * Creates a generator of standard normal numbers.
   *
   * @param seed the first half of the key
   * @param step the second half of the key
   * @param perRow the number of normals per row
   */
  public abstract NormalGenerator normalGenerator(long seed, long step, int perRow);
}
