package org.ddpmix.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/**
 * A job that prints whether Spark is on its class path, and its arguments. For {@code exit N}, its
 * exit code is N.
 */
final class ProbeJar {
  private static final String SOURCE =
      """
      package org.ddpmix.job;

      public class Main {
        public static void main(String[] args) {
          ClassLoader loader = Main.class.getClassLoader();
          System.out.println("spark " + (loader.getResource("org/apache/spark/SparkContext.class") != null));
          for (String arg : args) {
            System.out.println("argument " + arg);
          }
          System.exit(args[0].equals("exit") ? Integer.parseInt(args[1]) : 0);
        }
      }
      """;

  private ProbeJar() {}

  /** Compiles the job into an empty folder and returns its jar. */
  static Path compile(Path folder) throws IOException {
    Path source = Files.writeString(folder.resolve("Main.java"), SOURCE);
    String[] options = {"-d", folder.toString(), source.toString()};
    if (ToolProvider.getSystemJavaCompiler().run(null, null, null, options) != 0) {
      throw new IllegalStateException(source + " does not compile");
    }
    Path jar = folder.resolve("probe.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      String name = "org/ddpmix/job/Main.class";
      entries.putNextEntry(new JarEntry(name));
      Files.copy(folder.resolve(name), entries);
    }
    return jar;
  }
}
