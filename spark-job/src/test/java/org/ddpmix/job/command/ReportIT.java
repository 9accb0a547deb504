package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.ddpmix.TestSpark;
import org.ddpmix.job.Main;
import org.ddpmix.job.config.Configuration;
import org.ddpmix.job.config.FitSettings;
import org.ddpmix.job.config.Settings;
import org.ddpmix.job.console.Console;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.publish.Publication;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.ReportData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Opens reports of real runs in headless Chromium. */
@Tag("slow")
class ReportIT {
  private static final long MAX_BYTES = 3 << 20;

  /** Runs by name: the options of {@code fit} beyond input and output. */
  private static final Map<String, String> FITS =
      Map.of(
          "demo",
              "--input @six/samples --truth @six/truth.json --k 6 --ladder 1.5x6,0.3x6 --start random",
          "iris", "--input iris.csv --k 3 --start kmeans",
          "one", "--input iris.csv --k 1",
          "line", "--input iris.csv --features petal_length --k 2",
          "hundred",
              "--input @hundred-data/samples --k 100 --start @hundred-data/truth.json --max-iter 3",
          "shapes", "--input iris.csv --k 3 --covariance full",
          "names", "--input @names.csv --k 2 --start kmeans",
          "lost",
              "--input @six/samples --k 6 --start @six/truth.json --step-size 900 --ladder 0.3x50");

  @TempDir static Path folder;
  private static ChromeDriver browser;

  @BeforeAll
  static void runAndStartBrowser() throws Exception {
    Path chromium = Path.of("/usr/bin/chromium");
    Path driver = Path.of("/usr/bin/chromedriver");
    assumeTrue(
        Files.isExecutable(chromium) && Files.isExecutable(driver),
        "no browser: the Debian packages chromium and chromium-driver are not installed");
    TestSpark.session();
    run("generate --output @six --k 6 --dim 8 --samples 5000 --seed 7");
    run("generate --output @hundred-data --k 100 --dim 10 --samples 5000 --layout box");
    Files.write(
        folder.resolve("names.csv"),
        List.of("<script>alert(1)</script>,</script><b>", "0,1", "0.5,1", "9,9", "9.5,8"));
    FITS.forEach(
        (name, options) ->
            assertThat(run("fit --output @" + name + " --quiet " + options))
                .isEqualTo(name.equals("lost") ? ExitCode.NOT_CONVERGED : ExitCode.DONE));
    rerun();

    ChromeOptions chrome = new ChromeOptions();
    chrome.setBinary(chromium.toFile());
    chrome.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + folder.resolve("browser"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    chrome.setCapability("goog:loggingPrefs", logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build(),
            chrome);
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.quit();
    }
  }

  private static int run(String command) {
    String[] args =
        Stream.of(command.split(" "))
            .map(arg -> arg.replace("@", folder + "/").replace("iris.csv", "../data/iris.csv"))
            .toArray(String[]::new);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return Main.run(new Console(nowhere, nowhere, false), args);
  }

  /** A run with a previous run, so that the components differ in number and in their means. */
  private static void rerun() {
    Mixture before = Mixture.uniform(2, 4, new double[] {5, 3, 4, 1, 7, 3, 6, 2}, 0.2);
    Settings section =
        new Configuration(
                List.of(
                    Configuration.option("fit", "input", "../data/iris.csv"),
                    Configuration.option("fit", "output", folder + "/rerun"),
                    Configuration.option("fit", "k", "3"),
                    Configuration.option("fit", "start", "kmeans"),
                    Configuration.option("fit", "covariance", "diagonal"),
                    Configuration.option("fit", "quiet", true)))
            .section("fit");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    FitSettings settings = FitSettings.of(section);
    try (Publication publication =
        Publication.to(settings.output(), false, settings.inputs(), SparkSessions.hadoop())) {
      FitRun run =
          new FitRun(
              settings,
              "fit",
              section.asMap(),
              publication,
              new Console(nowhere, nowhere, false),
              new Review() {
                @Override
                public Optional<ReportData.Named> previous(int dimension) {
                  return Optional.of(new ReportData.Named("last night", before));
                }
              });
      assertThat(run.run(TestSpark.session())).isZero();
    }
  }

  private static void open(String name, int width, boolean dark) {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    browser.manage().logs().get(LogType.PERFORMANCE);
    browser.get(page(name).toUri().toString());
    browser.executeAsyncScript(
        "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));");
  }

  private static Path page(String name) {
    return folder.resolve(name.equals("lost") ? "lost.diverged" : name).resolve("report.html");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"demo", "iris", "one", "line", "hundred", "shapes", "names", "lost", "rerun"})
  void pageRendersAtEveryWidthInLightAndDark(String name) throws Exception {
    assertThat(Files.size(page(name))).isLessThan(MAX_BYTES);
    for (int width : new int[] {400, 1400}) {
      for (boolean dark : new boolean[] {false, true}) {
        open(name, width, dark);
        String where = name + " at " + width + (dark ? " dark" : " light");

        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).as(where).isEmpty();
        assertThat(browser.manage().logs().get(LogType.PERFORMANCE).getAll())
            .as(where)
            .filteredOn(entry -> entry.getMessage().contains("\"Network.requestWillBeSent\""))
            .allMatch(
                entry ->
                    entry.getMessage().contains("\"url\":\"file://")
                        || entry.getMessage().contains("\"url\":\"data:"));
        assertThat(number("return document.documentElement.scrollWidth"))
            .as(where)
            .isLessThanOrEqualTo(width);
        List<WebElement> plots = browser.findElements(By.cssSelector("[data-plot]"));
        assertThat(plots).as(where).isNotEmpty();
        for (WebElement plot : plots) {
          String which = where + ": " + plot.getDomAttribute("data-plot");
          Dimension size = plot.findElement(By.tagName("svg")).getSize();
          assertThat(size.width).as(which).isBetween(300, width);
          assertThat(size.height).as(which).isGreaterThan(200);
          assertThat(number("return arguments[0].querySelectorAll('path, circle').length", plot))
              .as(which)
              .isGreaterThan(3);
          assertThat(plot.getDomAttribute("aria-label")).as(which).isNotBlank();
        }
        assertThat(leastContrast()).as(where).isGreaterThanOrEqualTo(4.5);
      }
    }
  }

  private static double number(String script, Object... arguments) {
    return ((Number) browser.executeScript(script, arguments)).doubleValue();
  }

  /** The lowest WCAG 2 contrast ratio of all visible HTML and SVG text to its background. */
  private static double leastContrast() {
    return number(
        """
        const numbers = colour => {
          const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
          return {rgb: [r, g, b], a};
        };
        const luminance = rgb => rgb
          .map(c => c / 255)
          .map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
          .reduce((sum, c, i) => sum + [0.2126, 0.7152, 0.0722][i] * c, 0);
        const background = element => {
          for (let e = element; e; e = e.parentElement) {
            const {rgb, a} = numbers(getComputedStyle(e).backgroundColor);
            if (a === 1) return rgb;
          }
          return [255, 255, 255];
        };
        let least = 21;
        document.querySelectorAll('body *').forEach(e => {
          const own = Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim() !== '');
          if (!own || e.closest('script, noscript') || e.getClientRects().length === 0) return;
          const style = getComputedStyle(e);
          const colour = luminance(numbers(e.closest('svg') ? style.fill : style.color).rgb);
          const behind = luminance(background(e));
          const contrast = (Math.max(colour, behind) + 0.05) / (Math.min(colour, behind) + 0.05);
          least = Math.min(least, contrast);
        });
        return least;
        """);
  }

  @Test
  void headersSortTheTable() {
    open("demo", 1400, false);
    WebElement table = browser.findElement(By.cssSelector("#components ~ .scroll table"));
    List<String> asWritten = column(table, 2);
    WebElement weight = table.findElement(By.xpath(".//th[2]"));

    weight.findElement(By.tagName("button")).click();
    List<String> ascending = column(table, 2);
    assertThat(ascending).isSorted().hasSize(6).containsExactlyInAnyOrderElementsOf(asWritten);
    assertThat(weight.getDomAttribute("aria-sort")).isEqualTo("ascending");

    weight.findElement(By.tagName("button")).click();
    assertThat(column(table, 2))
        .isEqualTo(ascending.stream().sorted((a, b) -> b.compareTo(a)).toList());
  }

  private static List<String> column(WebElement table, int column) {
    return table.findElements(By.xpath(".//tbody/tr/td[" + column + "]")).stream()
        .map(WebElement::getText)
        .toList();
  }

  @Test
  void columnNamesAreEscaped() {
    open("names", 1400, false);
    assertThat(browser.findElement(By.tagName("main")).getText())
        .contains("<script>alert(1)</script>, </script><b>");
    assertThat(browser.findElements(By.cssSelector("main b, main script"))).isEmpty();
  }

  @Test
  void tablesContainTheDataWithoutScripts() {
    open("rerun", 1400, false);
    browser.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      browser.navigate().refresh();
      assertThat(browser.findElement(By.tagName("main")).getText())
          .contains("Figures need JavaScript")
          .contains("mean drift", "covariance drift", "Shapes of the components (diagonal")
          .contains("Standard errors of the components", " ± ")
          .contains("log likelihood per sample");
    } finally {
      browser.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }

  /** What is drawn beyond one shared variance. */
  @Test
  void generalCovariancesHaveShapesEllipsesAndQuantiles() {
    open("shapes", 1400, false);
    assertThat(browser.findElement(By.tagName("main")).getText())
        .contains("Shapes of the components (full covariances)", "direction of the longest axis")
        .contains("petal_length");
    // Below the diagonal of 4 coordinates, 6 panels have an ellipse and its halo per component.
    String dashed = "[data-plot=%s] path[stroke-dasharray]";
    assertThat(browser.findElements(By.cssSelector(dashed.formatted("pairs"))))
        .hasSizeGreaterThanOrEqualTo(6 * 3);
    assertThat(browser.findElements(By.cssSelector(dashed.formatted("samples"))))
        .hasSizeGreaterThanOrEqualTo(3);
    open("rerun", 1400, false);
    assertThat(browser.findElements(By.cssSelector("[data-plot=covarianceDrift]"))).hasSize(1);
    open("line", 1400, false);
    assertThat(browser.findElements(By.cssSelector("[data-plot=pairs]"))).isEmpty();
    assertThat(browser.findElements(By.cssSelector("[data-plot=distances]"))).hasSize(1);
  }

  @Test
  void reportCommandRegeneratesTheSamePage() throws Exception {
    byte[] page = Files.readAllBytes(page("iris"));
    Files.delete(page("iris"));
    assertThat(run("report --run @iris")).isZero();
    assertThat(page("iris")).hasBinaryContent(page);
  }
}
