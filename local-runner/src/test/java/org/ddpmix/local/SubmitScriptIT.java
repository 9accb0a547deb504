package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ddpmix.local.Checkout.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@code submit.sh} with a mock of spark-submit and with the assembled Spark. */
class SubmitScriptIT {
  private static final String PRINT_ARGUMENTS = "printf '%s\\n' \"$@\"";

  private static final String MODULE_ANNOUNCEMENT =
      "WARNING: Using incubator modules: jdk.incubator.vector";

  /** Concerns a package that the options of Spark open and that newer JDKs do not have. */
  private static final String PACKAGE_ANNOUNCEMENT =
      "WARNING: package sun.security.action not in java.base";

  private static final String ARCHIVE_ANNOUNCEMENT =
      "submit.sh: first run with this Java: preparing faster starts, which takes some seconds";

  private static final String SPARK_VERSION = org.apache.spark.package$.MODULE$.SPARK_VERSION();

  private static Path probe;

  @TempDir private Path folder;
  private Checkout checkout;

  @BeforeAll
  static void compileProbe(@TempDir Path folder) throws IOException {
    probe = ProbeJar.compile(folder);
  }

  @BeforeEach
  void checkOut() throws IOException {
    checkout = new Checkout(folder, probe);
  }

  @AfterEach
  void close() throws IOException {
    checkout.close();
  }

  @Test
  void optionsBeforeTheCommandArePassedToSparkSubmitUnchanged() throws Exception {
    checkout.install("spark-submit", PRINT_ARGUMENTS);

    Outcome outcome =
        checkout.submit(
            "--conf",
            "spark.x=a b",
            "--supervise",
            "-v",
            "--queue=q",
            "--name",
            "fit",
            "--queue",
            "demo",
            "evaluate",
            "--input",
            "two words",
            "--set",
            "");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .endsWith(
            "--conf",
            "spark.x=a b",
            "--supervise",
            "-v",
            "--queue=q",
            "--name",
            "fit",
            "--queue",
            "demo",
            checkout.jar.toString(),
            "evaluate",
            "--input",
            "two words",
            "--set",
            "");
  }

  @Test
  void withoutArgumentsItRunsTheDemoOnAllCores() throws Exception {
    checkout.install("spark-submit", PRINT_ARGUMENTS + "; echo \"$SPARK_LOCAL_IP\"");

    Outcome outcome = checkout.submit();

    assertThat(outcome.out())
        .containsSequence("--class", "org.ddpmix.job.Main")
        .containsSequence("--master", "local[*]")
        .contains("--driver-memory")
        .endsWith(checkout.jar.toString(), "demo", "127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({"C, C.UTF-8", "POSIX, C.UTF-8", "C.UTF-8, none"})
  void anAsciiLocaleIsReplacedByUtf8(String given, String passedOn) throws Exception {
    checkout.install("spark-submit", "echo \"${LC_ALL-none}\"");

    Outcome outcome = checkout.submit(Map.of("LANG", given), "demo");

    assertThat(outcome.out()).containsExactly(passedOn);
  }

  @Test
  void onAClusterNoLocalSettingsAreAdded() throws Exception {
    checkout.install("spark-submit", PRINT_ARGUMENTS + "; echo \"ip '$SPARK_LOCAL_IP'\"");

    Outcome outcome =
        checkout.submit("--master", "spark://h:7077", "--deploy-mode", "cluster", "demo");

    assertThat(outcome.out())
        .containsExactly(
            "--class",
            "org.ddpmix.job.Main",
            "--name",
            "ddpmix",
            "--master",
            "spark://h:7077",
            "--deploy-mode",
            "cluster",
            checkout.jar.toString(),
            "demo",
            "ip ''");
  }

  @Test
  void settingsOfTheUserOverrideTheLocalDefaults() throws Exception {
    checkout.install("spark-submit", PRINT_ARGUMENTS + "; echo \"$SPARK_LOCAL_IP\"");
    Path properties =
        Files.writeString(
            checkout.workingFolder().resolve("my.conf"),
            "# mine\nspark.driver.host  h\nspark.driver.bindAddress = b\nspark.master: local[3]");

    Outcome outcome =
        checkout.submit(
            Map.of("SPARK_LOCAL_IP", "127.0.0.2"),
            "--conf=spark.ui.enabled=true",
            "--driver-memory=2g",
            "--driver-java-options",
            "-Da=b",
            "--properties-file",
            properties.getFileName().toString(),
            "fit");

    assertThat(outcome.out())
        .hasSize(15)
        .startsWith("--class", "org.ddpmix.job.Main", "--name", "ddpmix", "--conf")
        .endsWith(
            "--conf=spark.ui.enabled=true",
            "--driver-memory=2g",
            "--driver-java-options",
            "-Da=b",
            "--properties-file",
            "my.conf",
            checkout.jar.toString(),
            "fit",
            "127.0.0.2");
    assertThat(outcome.out().get(5)).startsWith("spark.driver.defaultJavaOptions=");
  }

  @Test
  void localRunsUseHugePagesWhereLinuxOffersThem() throws Exception {
    checkout.install("spark-submit", PRINT_ARGUMENTS);
    Path modes = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    boolean offered = Files.isReadable(modes) && !Files.readString(modes).contains("[never]");

    assertThat(javaOptions(checkout.submit("--master", "local[1]", "fit")))
        .satisfies(
            options ->
                assertThat(options.contains("-XX:+UseTransparentHugePages")).isEqualTo(offered));
    assertThat(javaOptions(checkout.submit("--master", "yarn", "fit"))).doesNotContain("HugePages");
  }

  private static String javaOptions(Outcome outcome) {
    return outcome.out().stream()
        .filter(argument -> argument.startsWith("spark.driver.defaultJavaOptions="))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void runsInTheWorkingDirectoryOfTheCallerAndThroughASymbolicLink() throws Exception {
    checkout.install("spark-submit", "pwd");
    Path link =
        Files.createSymbolicLink(folder.resolve("ddpmix"), checkout.root.resolve("submit.sh"));

    assertThat(checkout.submit("demo").out())
        .containsExactly(checkout.workingFolder().toRealPath().toString());
    assertThat(checkout.run(link, Map.of(), "demo").out())
        .containsExactly(checkout.workingFolder().toRealPath().toString());
  }

  @Test
  void sparkHomeTakesPrecedenceOverThePath() throws Exception {
    checkout.install("spark-submit", "echo path \"${SPARK_HOME-none}\"");
    Path home = folder.resolve("spark home");

    assertThat(checkout.submit(Map.of("SPARK_HOME", home.toString()), "demo").out())
        .containsExactly("path none");
    Checkout.script(home.resolve("bin/spark-submit"), "echo home");
    assertThat(checkout.submit(Map.of("SPARK_HOME", home.toString()), "demo").out())
        .containsExactly("home");
  }

  @Test
  void theExitCodeOfSparkSubmitIsPassedOn() throws Exception {
    checkout.install("spark-submit", "exit 5");

    assertThat(checkout.submit("rerun").exitCode()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "-V",
        "--help",
        "-h",
        "help",
        "help fit",
        "fit --k 3 --help",
        "fit -h"
      })
  void helpAndVersionDoNotStartSpark(String arguments) throws Exception {
    checkout.install("spark-submit", "echo started");
    String[] job = arguments.split(" ");

    Outcome outcome = checkout.submit(job);

    assertThat(outcome.out().get(0)).isEqualTo("spark false");
    assertThat(outcome.out().subList(1, outcome.out().size()))
        .isEqualTo(List.of(job).stream().map(argument -> "argument " + argument).toList());
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void theAssembledSparkPassesArgumentsAndTheExitCode() throws Exception {
    Outcome outcome =
        checkout.submit("--conf", "spark.x=a b", "exit", "42", "two words", "", "a*\"b\"$c");

    assertThat(outcome.exitCode()).isEqualTo(42);
    assertThat(outcome.out())
        .containsExactly(
            "spark true",
            "argument exit",
            "argument 42",
            "argument two words",
            "argument ",
            "argument a*\"b\"$c");
    assertThat(outcome.err().get(0)).isEqualTo(ARCHIVE_ANNOUNCEMENT);
    assertIsQuiet(outcome.err().subList(1, outcome.err().size()));
  }

  @Test
  void classesComeFromAnArchiveThatTheFirstRunMakes() throws Exception {
    Files.createDirectory(checkout.spark.resolve("classes.killed"));

    assertThat(classesAreArchived()).contains(ARCHIVE_ANNOUNCEMENT);
    assertThat(classesAreArchived()).doesNotContain(ARCHIVE_ANNOUNCEMENT);
    Files.setLastModifiedTime(archives().get(0), FileTime.from(Instant.EPOCH)); // other jars
    assertThat(classesAreArchived()).contains(ARCHIVE_ANNOUNCEMENT);

    assertThat(archives()).hasSize(1);
    assertThat(checkout.spark).isDirectoryNotContaining("glob:**/classes.*");
  }

  private List<String> classesAreArchived() throws Exception {
    Outcome outcome = checkout.submit("--driver-java-options", "-Xlog:class+load", "fit");
    assertThat(outcome.out())
        .anyMatch(line -> line.contains("deploy.SparkSubmit source: shared objects file (top)"))
        .anyMatch(line -> line.contains("ddpmix.job.Main source: shared objects file (top)"));
    return outcome.err();
  }

  @Test
  void anArchiveThatDoesNotMatchIsIgnoredWithoutAWarning() throws Exception {
    checkout.submit("fit");
    Path conf = Files.createDirectory(folder.resolve("conf"));
    Files.createFile(conf.resolve("spark-defaults.conf"));

    Outcome otherClassPath = checkout.submit(Map.of("SPARK_CONF_DIR", conf.toString()), "fit");
    Outcome otherPointers =
        checkout.submit("--driver-java-options", "-XX:-UseCompressedOops", "fit");
    Path archive = archives().get(0);
    Files.delete(archive);
    Files.writeString(archive, "not an archive");
    Outcome garbage = checkout.submit("fit");
    Files.writeString(archive, "");
    Outcome none = checkout.submit("fit");

    for (Outcome outcome : List.of(otherClassPath, otherPointers, garbage, none)) {
      assertThat(outcome.out()).containsExactly("spark true", "argument fit");
      assertIsQuiet(outcome.err());
    }
  }

  @Test
  void concurrentRunsMakeOneArchive() throws Exception {
    CompletableFuture<Outcome> one = CompletableFuture.supplyAsync(this::demo);
    CompletableFuture<Outcome> other = CompletableFuture.supplyAsync(this::demo);

    assertThat(List.of(one.get(1, TimeUnit.MINUTES), other.get(1, TimeUnit.MINUTES)))
        .allSatisfy(
            outcome -> assertThat(outcome.out()).containsExactly("spark true", "argument demo"))
        .filteredOn(outcome -> outcome.err().contains(ARCHIVE_ANNOUNCEMENT))
        .hasSize(1);
    assertThat(archives()).hasSize(1);
  }

  private List<Path> archives() throws IOException {
    try (Stream<Path> files = Files.list(checkout.spark)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    }
  }

  private static void assertIsQuiet(List<String> err) {
    boolean hasPackage = Object.class.getModule().getPackages().contains("sun.security.action");
    assertThat(err)
        .containsExactlyElementsOf(
            hasPackage
                ? List.of(MODULE_ANNOUNCEMENT)
                : List.of(MODULE_ANNOUNCEMENT, PACKAGE_ANNOUNCEMENT));
  }

  @Test
  void theAssembledSparkRejectsAnUnknownOption() throws Exception {
    Outcome outcome = checkout.submit("--no-such-option", "1", "demo");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).anyMatch(line -> line.contains("--no-such-option"));
  }

  @Test
  void anUpToDateBuildIsNotRepeated() throws Exception {
    checkout.install("spark-submit", "echo ran");
    checkout.install("mvn", "echo built");

    Outcome outcome = checkout.submit("demo");

    assertThat(outcome.out()).containsExactly("ran");
    assertThat(outcome.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--conf", "--master", "--no-such-option"})
  void anOptionWithoutAValueIsPassedToSparkSubmit(String option) throws Exception {
    checkout.install("spark-submit", PRINT_ARGUMENTS);

    Outcome outcome = checkout.submit(option);

    assertThat(outcome.out()).endsWith(option, checkout.jar.toString(), "demo");
    assertThat(outcome.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "pom.xml, pom.xml has changed",
    "core/pom.xml, pom.xml has changed",
    "spark-job/pom.xml, pom.xml has changed",
    "core/src/main/java/Core.java, sources have changed",
    "spark-job/src/main/java/Job.java, sources have changed",
    "local-runner/src/main/java/Runner.java, sources have changed",
    "conf/reference.conf, sources have changed",
    "conf/demo.conf, sources have changed",
    "conf/spark-defaults.conf, sources have changed"
  })
  void changedSourcesAreBuiltFirst(String source, String message) throws Exception {
    checkout.install("spark-submit", "echo ran");
    checkout.install("mvn", "echo \"$PWD: mvn $*\"");
    checkout.touch(source);

    Outcome outcome = checkout.submit("demo");

    assertThat(outcome.out()).containsExactly("ran");
    assertThat(outcome.err())
        .containsExactly(
            "submit.sh: " + message + ": building",
            checkout.root.toRealPath() + ": mvn -q -B -ntp " + profile() + "-DskipTests package");
  }

  @Test
  void aMissingJarIsBuiltFirst() throws Exception {
    checkout.install("spark-submit", "echo ran");
    checkout.install("mvn", "echo built");
    Files.delete(checkout.jar);

    Outcome outcome = checkout.submit("demo");

    assertThat(outcome.out()).containsExactly("ran");
    assertThat(outcome.err())
        .containsExactly(
            "submit.sh: first build: downloads Spark, which takes some minutes", "built");
  }

  @Test
  void concurrentRunsBuildOnlyOnce() throws Exception {
    checkout.install("spark-submit", "echo ran");
    checkout.install(
        "mvn",
        """
        echo built >>"$PWD/builds"
        while ! grep -qs waiting ../working*/err*; do sleep 0.05; done
        touch -d '+2 minutes' spark-job/target/ddpmix.jar""");
    checkout.touch("spark-job/src/main/java/Job.java");

    CompletableFuture<Outcome> one = CompletableFuture.supplyAsync(this::demo);
    CompletableFuture<Outcome> other = CompletableFuture.supplyAsync(this::demo);

    assertThat(List.of(one.get(1, TimeUnit.MINUTES), other.get(1, TimeUnit.MINUTES)))
        .allSatisfy(outcome -> assertThat(outcome.out()).containsExactly("ran"))
        .extracting(Outcome::err)
        .containsExactlyInAnyOrder(
            List.of("submit.sh: sources have changed: building"),
            List.of("submit.sh: waiting for another build"));
    assertThat(checkout.root.resolve("builds")).hasContent("built");
  }

  private Outcome demo() {
    try {
      return checkout.submit("demo");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailedBuildEndsTheRun() throws Exception {
    checkout.install("spark-submit", "echo ran");
    checkout.install("mvn", "echo '[ERROR] broken'; exit 1");
    checkout.touch("spark-job/src/main/java/Job.java");

    Outcome outcome = checkout.submit("demo");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).endsWith("[ERROR] broken", "submit.sh: the build failed");
  }

  /** A rebuild uses the Spark version of the previous build, which may be that of these tests. */
  private static String profile() {
    return SPARK_VERSION.startsWith("3.5.") ? "-Pspark-3.5 " : "";
  }
}
