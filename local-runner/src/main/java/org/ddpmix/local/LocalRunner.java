package org.ddpmix.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.launcher.JavaModuleOptions;
import org.ddpmix.job.Main;

/**
 * Runs the job in this machine's {@code local[*]}, from an IDE or with {@code java -jar}: the same
 * arguments, the same code and the same exit codes as {@code submit.sh}, without spark-submit.
 *
 * <p>Spark, and the vector kernels, need JVM options that no manifest can carry. A JVM that was
 * started without them starts a second one with them, keeping its own {@code -D} and {@code -X}
 * options, and waits for it. To debug, start with {@code --add-modules=jdk.incubator.vector} and
 * the {@code --add-opens} options that {@link JavaModuleOptions} lists: then the job runs in the
 * first JVM.
 */
public final class LocalRunner {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final int INTERRUPTED = 130; // as a shell reports it

  private LocalRunner() {}

  /**
   * @param args those of {@code submit.sh} from COMMAND on; none is {@code demo}
   */
  public static void main(String[] args) {
    System.exit(ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent() ? run(args) : fork(args));
  }

  /** Runs the job in this JVM; what is set as a system property wins over the local defaults. */
  private static int run(String... args) {
    System.getProperties().putIfAbsent("spark.master", "local[*]");
    System.getProperties().putIfAbsent("spark.app.name", "ddpmix");
    localDefaults().forEach(System.getProperties()::putIfAbsent);
    return Main.run(args.length == 0 ? new String[] {"demo"} : args);
  }

  private static Properties localDefaults() {
    Properties defaults = new Properties();
    try (InputStream in = LocalRunner.class.getResourceAsStream("/spark-defaults.conf")) {
      defaults.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return defaults;
  }

  /** Runs the job in a JVM with Spark's options, and returns its exit code. */
  private static int fork(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.add("--add-modules=" + VECTOR_MODULE); // Spark 3.5 has no use for it
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-D") || option.startsWith("-X"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LocalRunner.class.getName());
    command.addAll(List.of(args));

    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putIfAbsent("SPARK_LOCAL_IP", "127.0.0.1");
    try {
      Process job = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(job::destroy));
      return job.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return INTERRUPTED;
    }
  }
}
