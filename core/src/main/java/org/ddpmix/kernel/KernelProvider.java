package org.ddpmix.kernel;

import java.util.Optional;

/**
 * The implementations of the hand-written kernels. There are two, which give the same bits: plain
 * Java, and the incubating Vector API. {@link #best} chooses one for the life of the JVM.
 */
public abstract class KernelProvider {
  private static final System.Logger LOG = System.getLogger(KernelProvider.class.getName());

  private static final KernelProvider BEST = choose();

  KernelProvider() {}

  /** The fastest implementation that this JVM can run. */
  public static KernelProvider best() {
    return BEST;
  }

  /** The implementation in plain Java, which every JVM can run. */
  public static KernelProvider plain() {
    return new PlainKernelProvider();
  }

  /** The implementation on the Vector API; its kernels need the module of that API. */
  public static KernelProvider vector() {
    return new VectorKernelProvider();
  }

  /** Why {@link #best} is the plain implementation; empty if it uses the Vector API. */
  public static Optional<String> fallbackReason() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.of(
          "the module jdk.incubator.vector is not loaded (start Java with --add-modules=jdk.incubator.vector)");
    }
    // Without HotSpot's C2 every vector operation is a call that allocates, some hundred times
    // slower than a loop.
    String mode = System.getProperty("java.vm.info", "");
    if (!mode.startsWith("mixed mode") || mode.contains("emulated-client")) {
      return Optional.of("the JVM runs without its optimizing compiler (" + mode + ")");
    }
    return Optional.empty();
  }

  // Loads the vector implementation only where its module is.
  private static KernelProvider choose() {
    Optional<String> reason = fallbackReason();
    if (reason.isEmpty()) {
      return vector();
    }
    LOG.log(
        System.Logger.Level.INFO,
        "kernels run in plain Java, some 5 times slower: " + reason.get());
    return plain();
  }

  /** A new kernel for matrix products in double precision. */
  public abstract BlockKernel blockKernel();

  /** A new kernel for matrix products in single precision. */
  public abstract FloatKernel floatKernel();

  /**
   * A new softmax.
   *
   * @param k the length of a row, at least 1
   */
  public abstract Softmax softmax(int k);

  /** A new kernel for the responsibilities and gradients of a mixture's diffused components. */
  public abstract PosteriorKernel posteriorKernel(MeanSpan span);

  /**
   * A new generator of normal numbers.
   *
   * @param seed the first half of the key
   * @param step the second half of the key
   * @param perRow how many numbers a row gets
   */
  public abstract NormalGenerator normalGenerator(long seed, long step, int perRow);
}
