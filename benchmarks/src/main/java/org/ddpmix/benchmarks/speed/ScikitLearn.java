package org.ddpmix.benchmarks.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Measures scikit-learn on a mixture of the same shape, in a process of its own ({@code
 * scikit_learn.py}), if the Python interpreter has it. The environment variable {@code PYTHON}
 * names the interpreter; by default it is {@code python3}.
 */
enum ScikitLearn {
  /** Lloyd's algorithm. */
  KMEANS("kmeans"),
  /** EM with full covariances. */
  GAUSSIAN("gaussian");

  private final String kind;

  ScikitLearn(String kind) {
    this.kind = kind;
  }

  /** The seconds of one iteration; empty without scikit-learn. */
  OptionalDouble secondsOfIteration(Shape shape) {
    String python = System.getenv().getOrDefault("PYTHON", "python3");
    if (!isInstalled(python)) {
      return OptionalDouble.empty();
    }
    try {
      Output output =
          run(
              python,
              "benchmarks/scikit_learn.py",
              kind,
              Long.toString(shape.rows()),
              Integer.toString(shape.dimension()),
              Integer.toString(shape.k()),
              Double.toString(shape.separation()));
      if (!output.ok()) {
        throw new IllegalStateException("benchmarks/scikit_learn.py failed: " + output.text());
      }
      return OptionalDouble.of(Double.parseDouble(output.text().strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isInstalled(String python) {
    try {
      return run(python, "-c", "import sklearn").ok();
    } catch (IOException e) { // there is no such interpreter
      return false;
    }
  }

  private record Output(boolean ok, String text) {}

  private static Output run(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Output(process.waitFor() == 0, text);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
