package org.ddpmix.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.setting.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  @TempDir Path folder;

  private Config file(String text) throws IOException {
    return Configuration.file(Files.writeString(folder.resolve("run.conf"), text).toString());
  }

  private static Settings fit(Config... layers) {
    return new Configuration(List.of(layers)).section("fit");
  }

  @Test
  void laterLayersOverrideEarlierOnes() throws IOException {
    Config file = file("fit { max-iter = 2, tol = 3, step-size = 4 }");
    Settings settings =
        fit(
            file,
            Configuration.assignment("fit.tol=30"),
            Configuration.assignment("fit.step-size=40"),
            Configuration.option("fit", "step-size", "400"));

    assertThat(settings.count("max-iter", 1)).isEqualTo(2);
    assertThat(settings.nonNegative("tol")).isEqualTo(30);
    assertThat(settings.positive("step-size")).isEqualTo(400);
    assertThat(settings.text("gradient")).isEqualTo("projected");
  }

  @Test
  void commandsInheritReadingSettingsAndMayOverrideThem() throws IOException {
    Configuration configuration =
        new Configuration(
            List.of(file("reading { header = false, format = csv }\nfit.format = parquet")));

    assertThat(configuration.section("evaluate").text("format")).isEqualTo("csv");
    assertThat(configuration.section("fit").text("format")).isEqualTo("parquet");
    assertThat(configuration.section("fit").flag("header")).isFalse();
  }

  @Test
  void filesMayReferenceOtherSettings() throws IOException {
    assertThat(fit(file("generate.k = 3\nfit.k = ${generate.k}")).count("k", 1)).isEqualTo(3);
  }

  /** HOCON takes what it does not find in the file from the environment, which may be secret. */
  @Test
  @SuppressWarnings("unchecked")
  void valuesFromTheEnvironmentAreNeitherRecordedNorShown() throws IOException {
    String secret = System.getenv("PATH");
    Config file =
        file(
            """
            generate.output = ${PATH}
            fit { input = "s3a://"${PATH}"@bucket", features = [a, ${PATH}], truth = ${?PATH}
                  k = ${PATH}, tol = 3, output = ${?NO_SUCH_VARIABLE}, start = ${generate.output} }
            """);
    Configuration configuration =
        new Configuration(List.of(file, Configuration.option("fit", "max-iter", "7")));
    Settings fit = configuration.section("fit");

    assertThat(fit.text("input")).isEqualTo("s3a://" + secret + "@bucket");
    assertThat(org.ddpmix.report.Json.write(fit.asMap())).doesNotContain(secret);
    assertThat((Map<String, Object>) fit.asMap().get("fit"))
        .containsEntry("tol", 3)
        .containsEntry("max-iter", "7")
        .containsEntry("gradient", "projected")
        .containsEntry("output", null)
        .extractingByKeys("input", "features", "truth", "k", "start")
        .allSatisfy(
            value ->
                assertThat((String) value)
                    .matches("\\(from the environment, digest [0-9a-f]{4}\\)"));
    assertThatThrownBy(() -> fit.count("k", 1))
        .hasMessageContaining(": (from the environment, digest ")
        .hasMessageEndingWith("it must be a whole number of at least 1");

    Configuration derived =
        configuration
            .with("fit.output", secret + "/fit", "generate.output")
            .with("fit.truth", "truth.json");
    assertThat(derived.section("fit").text("output")).isEqualTo(secret + "/fit");
    assertThat(derived.section("fit").shown("output")).startsWith("(from the environment");
    assertThat(derived.section("fit").shown("truth")).isEqualTo("truth.json");
  }

  @Test
  void unknownKeyNamesFileLineAndTheNearestKey() throws IOException {
    Config file = file("fit {\n  k = 3\n  max-itr = 5\n}");

    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> fit(file))
        .withMessage(
            folder.resolve("run.conf")
                + ": 3: fit.max-itr is not a setting; did you mean fit.max-iter?");
  }

  @ParameterizedTest
  @CsvSource({
    "fit.tolerance-of-all=1, '--set: fit.tolerance-of-all is not a setting'",
    "fti.k=1, '--set: fti.k is not a setting; did you mean fit.k?'",
    "fit.k.x=1, '--set: fit.k.x is not a setting; did you mean fit.k?'",
    "fit=1, '--set: fit is a section of settings, not a setting'",
    "k, '--set: k is not allowed; it must be KEY=VALUE'",
    "=3, '--set: =3 is not allowed; it must be KEY=VALUE'",
    "fit..k=3, '--set: fit..k=3 is not allowed; its key must be names separated by dots'",
  })
  void badAssignments(String text, String message) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> fit(Configuration.assignment(text)))
        .withMessage(message);
  }

  @Test
  void valuesOfAssignmentsArePlainText() {
    String path = "hdfs://host:9000/a b/#1/{x,y}=$z.csv";
    assertThat(fit(Configuration.assignment("fit.input=" + path)).text("input")).isEqualTo(path);
  }

  @Test
  void missingAndBrokenFilesAreRefused() {
    assertThatThrownBy(() -> Configuration.file("no/such.conf"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("--config: no/such.conf is not allowed; it must be a readable HOCON file");
    assertThatThrownBy(() -> file("fit { k = "))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("run.conf: 1");
  }

  @Test
  void effectiveSettingsReadBackAsAConfigurationFile() throws IOException {
    Settings settings = fit(Configuration.option("fit", "k", "3"), file("fit.learn = [weights]"));
    Config again = file(org.ddpmix.report.Json.write(settings.asMap()));

    assertThat(settings.asMap()).containsOnlyKeys("fit");
    assertThat(fit(again).asMap()).isEqualTo(settings.asMap());
    assertThat((Map<?, ?>) settings.asMap().get("fit")).hasSameSizeAs(Reference.settings("fit"));
  }

  /** Replaces, removes or inserts some characters of a valid file. */
  @Property(tries = 500)
  void anyTextGivesSettingsOrAUserError(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 200) Integer> places,
      @ForAll @Size(4) List<@From("pieces") String> pieces)
      throws IOException {
    StringBuilder text = new StringBuilder("fit { k = 2, input = \"a\"\n learn = [weights] }");
    for (int i = 0; i < places.size(); i++) {
      int from = places.get(i) % text.length();
      text.replace(from, Math.min(text.length(), from + places.get(i) % 3), pieces.get(i));
    }
    Path file = Files.createTempFile("fuzz", ".conf");
    try {
      Files.writeString(file, text);
      Configuration configuration =
          new Configuration(
              List.of(
                  Configuration.file(file.toString()),
                  Configuration.assignment("fit.output=" + pieces.get(0))));
      FitSettings settings = FitSettings.of(configuration.section("fit"));
      assertThat(settings.k().orElse(1)).isPositive();
    } catch (RuntimeException e) {
      assertThat(ExitCode.of(e)).as("%s: %s", text, e).isEqualTo(ExitCode.BAD_SETTING);
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            "{",
            "}",
            "[",
            "]",
            "${",
            "${k}",
            "${fit}",
            "=",
            "+=",
            "\"",
            "include ",
            "\n",
            "1e999"),
        Arbitraries.strings().ofMaxLength(4));
  }

  @Test
  void deepNestingIsOneLine() {
    assertThatThrownBy(() -> file("a" + "{a".repeat(200_000)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageEndingWith("it is nested too deeply");
  }

  @ParameterizedTest
  @CsvSource({
    "url(\"http://127.0.0.1:1/x\")",
    "\"http://127.0.0.1:1/x\"",
    "url(\"file:///etc/passwd\")"
  })
  void nothingIsFetchedFromTheNetwork(String what) {
    assertThatThrownBy(() -> file("include " + what))
        .hasMessageContaining("is not allowed; only files can be included");
  }

  @Test
  void filesMayIncludeOtherFiles() throws IOException {
    Files.writeString(folder.resolve("base.conf"), "fit.k = 7");
    assertThat(fit(file("include \"base.conf\"")).count("k", 1)).isEqualTo(7);
  }

  @Test
  void aFileInTheWorkingFolderMayInclude() throws IOException {
    Path here = Files.createTempFile(Path.of(""), "include", ".conf");
    try {
      String base = folder.resolve("base.conf").toString();
      Files.writeString(Path.of(base), "fit.k = 7");
      Files.writeString(here, "include \"" + base + "\"");
      assertThat(fit(Configuration.file(here.toString())).count("k", 1)).isEqualTo(7);
      Files.writeString(here, "include \"" + here + "\"");
      assertThatThrownBy(() -> Configuration.file(here.toString()))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageEndingWith("it must not include itself");
    } finally {
      Files.delete(here);
    }
  }
}
