package org.ddpmix;

/**
 * Whether code on the incubating Vector API can be loaded here, and is fast. Loads none of it.
 *
 * <p>Internal. Wherever there are two versions of a computation, they give the same bits.
 */
public final class VectorSupport {

  /** Fixed for the life of the JVM, as are the options that it was started with. */
  public static final boolean AVAILABLE = hasModule() && hasOptimizingCompiler();

  private VectorSupport() {}

  private static boolean hasModule() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /**
   * Without HotSpot's C2 every vector operation is a call that allocates, some hundred times slower
   * than a loop.
   */
  private static boolean hasOptimizingCompiler() {
    String mode = System.getProperty("java.vm.info", "");
    return mode.startsWith("mixed mode") && !mode.contains("emulated-client");
  }
}
