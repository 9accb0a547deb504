package org.ddpmix.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.ddpmix.job.Main;

/**
 * Runs the job with the master {@code local[*]} from an IDE or with {@code java -jar}, without
 * spark-submit. The arguments, the code and the exit codes are the same as with {@code submit.sh}.
 *
 * <p>Spark and the vector kernels need JVM options that the manifest of a jar cannot contain. If
 * this JVM was started without them, it starts a second JVM with these options and with its own
 * {@code -D} and {@code -X} options, and waits for it. For debugging, start the JVM with {@code
 * --add-modules=jdk.incubator.vector} and the {@code --add-opens} options that {@link
 * JavaModuleOptions} lists; the job then runs in the first JVM.
 */
public final class LocalRunner {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final int INTERRUPTED = 130; // 128 + SIGINT, as in a shell

  private LocalRunner() {}

  /**
   * Runs the job and exits with its exit code.
   *
   * @param args the arguments of {@code submit.sh} from COMMAND on; without arguments, {@code demo}
   */
  public static void main(String[] args) {
    System.exit(ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent() ? run(args) : fork(args));
  }

  /** Runs the job in this JVM. System properties take precedence over the local defaults. */
  private static int run(String... args) {
    System.getProperties().putIfAbsent("spark.master", "local[*]");
    System.getProperties().putIfAbsent("spark.app.name", "ddpmix");
    return Main.run(args.length == 0 ? new String[] {"demo"} : args);
  }

  /** Runs the job in a JVM with Spark's options, and returns its exit code. */
  private static int fork(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.add("--add-modules=" + VECTOR_MODULE); // Spark 3.5 does not list it
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
