package org.ddpmix.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(new Console(print(out), print(err), false), args);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fit --max-itr 3 | ddpmix: --max-itr is not an option of fit; did you mean --max-iter?",
        "fit file.csv | ddpmix: file.csv is not an option of fit",
        "fti | ddpmix: fti is not a command; the commands are demo, generate, fit, report, evaluate, predict, sample, rerun, experiment",
        "--quiet | ddpmix: --quiet is not an option of ddpmix",
        "fit --k 2 --k 3 | ddpmix: option '--k' (<k>) should be specified only once (ddpmix fit --help)",
        "fit --config no.conf | ddpmix: --config: no.conf is not allowed; it must be a readable HOCON file",
        "fit --set fit.kk=1 | ddpmix: --set: fit.kk is not a setting; did you mean fit.k?",
      })
  void badUsageIsOneLine(String args, String message) {
    assertThat(run(args.split(" "))).isEqualTo(2);
    assertThat(text(err)).isEqualTo(message);
    assertThat(text(out)).isEmpty();
  }

  @Test
  void brokenConfigurationFileIsOneLine(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("x.conf"), "fit {\n  k = 3\n");
    assertThat(run("fit", "--config", file.toString())).isEqualTo(2);
    assertThat(text(err)).startsWith("ddpmix: " + file + ": 3: ").doesNotContain("\n");
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertThat(run("help", "fit")).isZero();
    String help = text(out);
    out.reset();
    assertThat(run("fit", "--input", "x", "--help")).isZero();
    assertThat(text(out)).isEqualTo(help).contains("--max-iter");
    out.reset();
    assertThat(run("--version")).isZero();
    assertThat(text(out)).startsWith("ddpmix ").hasLineCount(1);
    assertThat(text(err)).isEmpty();
  }

  @Test
  void userErrorIsFoundInsideSparkExceptions() {
    Throwable inTask =
        new IllegalStateException(
            "job aborted", new RuntimeException(new BadDataException("row 3")));
    assertThat(ExitCode.reportableCause(inTask)).hasMessage("row 3");
    assertThat(ExitCode.of(ExitCode.reportableCause(inTask))).isEqualTo(3);
    assertThat(ExitCode.of(ExitCode.reportableCause(new InvalidSettingException("x"))))
        .isEqualTo(2);
    assertThat(ExitCode.reportableCause(new IllegalArgumentException("a defect"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.5 executor 3, --executor-memory", "host executor driver, --driver-memory"})
  void aTaskWithoutMemoryNamesTheSettingOfItsProcess(String where, String setting) {
    SparkException failure =
        new SparkException(
            "Lost task 0.0 in stage 1.0 (TID 1) (%s): java.lang.OutOfMemoryError: heap"
                .formatted(where));
    Throwable reported = ExitCode.reportable(new IllegalStateException(failure));
    assertThat(reported).hasMessageContaining(setting + " of spark-submit sets its size");
    assertThat(ExitCode.of(reported)).isOne();
  }

  /** For these commands {@code submit.sh} puts only the job jar on the class path. */
  @ParameterizedTest
  @CsvSource({"--version, 0", "--help, 0", "help fit, 0", "predict --help, 0", "fit --helpp, 2"})
  void helpNeedsNoSparkClasses(String args, int exitCode) throws Exception {
    Pattern jobJar =
        Pattern.compile(
            ".*((core|spark-job).target.(classes|ddpmix-core-.*)|picocli-.*|config-[0-9.]+)(\\.jar)?");
    URL[] jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> jobJar.matcher(entry).matches())
            .map(MainTest::url)
            .toArray(URL[]::new);
    assertThat(jars).hasSize(4);
    try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
      Class<?> main = loader.loadClass(Main.class.getName());
      assertThat(main).isNotSameAs(Main.class);
      PrintStream realOut = System.out;
      PrintStream realErr = System.err;
      System.setOut(print(out));
      System.setErr(print(err));
      try {
        Object result =
            main.getMethod("run", String[].class).invoke(null, (Object) args.split(" "));
        assertThat(result).as(text(err)).isEqualTo(exitCode);
      } finally {
        System.setOut(realOut);
        System.setErr(realErr);
      }
    }
  }

  private static URL url(String entry) {
    try {
      return new File(entry).toURI().toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
