package org.ddpmix.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.ddpmix.TestSpark;
import org.ddpmix.job.publish.Publication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every command that writes, with a file system that fails at the n-th call: once, or from then on.
 * After each fault, every output is the old or the new one, whole, and the next run succeeds and
 * leaves nothing behind.
 *
 * <p>The build tries some of the calls by which output is published and fewer of the others. With
 * {@code -Dddpmix.every-fault=.*}, a pattern of scenarios, every call is tried on both file
 * systems, except that of a series of reads or writes, which Parquet makes byte by byte, every 25th
 * is. With {@code -Dddpmix.fault-step=N} every N-th fault is tried.
 */
@Tag("slow")
class FaultsIT {
  private static final Pattern EVERY =
      Pattern.compile(System.getProperty("ddpmix.every-fault", "none"));
  private static final int STEP = Integer.getInteger("ddpmix.fault-step", 1);
  private static final int SERIES = 25;

  /** The file system that holds the files. */
  private enum Disk {
    LOCAL(""),
    STORE("faulty:");

    private final String prefix;

    Disk(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final String FIT =
      "fit --input @in.csv --k 2 --covariance shared --background off --integrated 3 --tol 0 --checkpoint-interval 1 --quiet --output @t";
  private static final String RERUN = "rerun --config #n.conf --runs @t --quiet --run-id ";
  private static final String GENERATE =
      "generate --k 2 --dim 2 --samples 20 --format csv --partitions 1 --output @t --seed ";

  /** A command, what was there before it, and how it is called after the fault. */
  private enum Scenario {
    GENERATE_NEW(GENERATE + 1, " --overwrite"),
    GENERATE_AGAIN(GENERATE + 2 + " --overwrite", "", GENERATE + 1),
    FIT_NEW(FIT, " --overwrite"),
    FIT_AGAIN(FIT + " --overwrite", "", FIT + " --seed 2"),
    FIT_RESUMED(
        FIT + " --resume", " --overwrite", "!" + FIT + " --max-iter 2 --require-convergence"),
    EVALUATE("evaluate --mixture @m.json --input @in.csv --output @t", " --overwrite"),
    EVALUATE_AGAIN(
        "evaluate --mixture @m.json --input @in.csv --output @t --overwrite",
        "",
        "evaluate --mixture @m.json --truth @m.json --output @t"),
    PREDICT("predict --mixture @m.json --input @in.csv --output @t", " --overwrite"),
    PREDICT_AGAIN(
        "predict --mixture @m.json --input @in.csv --output @t --overwrite --output-format parquet",
        "",
        "predict --mixture @m.json --input @in.csv --output @t"),
    SAMPLE("sample --mixture @m.json --samples 20 --partitions 1 --output @t", " --overwrite"),
    SAMPLE_AGAIN(
        "sample --mixture @m.json --samples 20 --partitions 1 --output @t --overwrite",
        "",
        "sample --mixture @m.json --samples 9 --partitions 1 --output @t"),
    RERUN_FIRST(RERUN + "a", ""),
    RERUN_SECOND(RERUN + "b", "", RERUN + "a"),
    RERUN_PRUNES(RERUN + "c --keep 1", "", RERUN + "a", RERUN + "b"),
    REPORT("report --run @t", "", FIT),
    DEMO("demo --output @t --quiet --set generate.samples=50 --set fit.integrated=2", ""),
    DEMO_AGAIN(
        "demo --output @t --quiet --set generate.samples=50 --set fit.integrated=2",
        "",
        "demo --output @t --quiet --set generate.samples=60 --set fit.integrated=2"),
    EXPERIMENT("experiment spectral-connection --quick --quiet --output @t", " --overwrite");

    private final String command;
    private final String more; // options of the next run
    private final List<String> before; // ! before a command that is expected to fail

    Scenario(String command, String more, String... before) {
      this.command = command;
      this.more = more;
      this.before = List.of(before);
    }
  }

  /**
   * A fault.
   *
   * @param call the number of the call that fails, from 1
   * @param lasting whether all later calls fail too
   */
  private record Fault(int call, boolean lasting) {}

  @TempDir private Path temporary;
  private Path folder;
  private JobRun job;

  @BeforeAll
  static void useFaultyFileSystems() {
    Configuration hadoop = TestSpark.session().sparkContext().hadoopConfiguration();
    for (Map.Entry<String, String> setting : settings().entrySet()) {
      hadoop.set(setting.getKey(), setting.getValue());
      System.setProperty("spark.hadoop." + setting.getKey(), setting.getValue());
    }
  }

  private static Map<String, String> settings() {
    return Map.of(
        "fs.file.impl",
        FaultyFiles.Local.class.getName(),
        "fs.file.impl.disable.cache",
        "true",
        "fs.faulty.impl",
        FaultyFiles.Store.class.getName(),
        "fs.faulty.impl.disable.cache",
        "true");
  }

  @AfterAll
  static void useOrdinaryFileSystems() {
    Configuration hadoop = TestSpark.session().sparkContext().hadoopConfiguration();
    for (String key : settings().keySet()) {
      hadoop.unset(key);
      System.clearProperty("spark.hadoop." + key);
    }
    hadoop.setClass("fs.file.impl", LocalFileSystem.class, LocalFileSystem.class);
  }

  @ParameterizedTest
  @EnumSource
  void outputIsOldOrNewAfterAFaultAndTheNextRunSucceeds(Scenario scenario) throws IOException {
    for (Disk disk : isEvery(scenario) ? Disk.values() : new Disk[] {diskOf(scenario)}) {
      Path template = prepare(scenario, disk);
      Map<String, String> old = content(template);
      restore(template);
      FaultyFiles.arm(0, false);
      job.succeed(command(scenario.command));
      List<FaultyFiles.Made> calls = FaultyFiles.disarm();
      Map<String, String> good = content(folder);
      assertThat(calls).as("calls of %s", scenario).isNotEmpty();
      List<String> failures = new ArrayList<>();
      List<Fault> faults = faults(scenario, calls);
      for (Fault fault : faults) {
        restore(template);
        try {
          tryFault(scenario, disk, fault, old, good);
        } catch (AssertionError e) { // all of them say more than the first
          failures.add(e.getMessage());
        }
      }
      assertThat(failures).as("%d of %d faults", failures.size(), faults.size()).isEmpty();
      if (isEvery(scenario)) {
        System.out.printf(
            "%s on %s: %d calls, %d faults held%n", scenario, disk, calls.size(), faults.size());
      }
    }
  }

  private static boolean isEvery(Scenario scenario) {
    return EVERY.matcher(scenario.name()).matches();
  }

  private static Disk diskOf(Scenario scenario) {
    return scenario.ordinal() % 2 == 0 ? Disk.LOCAL : Disk.STORE;
  }

  /** The faults to try: all, or some that are spread evenly. */
  private static List<Fault> faults(Scenario scenario, List<FaultyFiles.Made> calls) {
    List<Fault> publishing = new ArrayList<>();
    List<Fault> others = new ArrayList<>();
    int series = 0; // calls of the same kind before this one
    for (int n = 1; n <= calls.size(); n++) {
      FaultyFiles.Made call = calls.get(n - 1);
      series = n > 1 && call.isOfSeries() && call.equals(calls.get(n - 2)) ? series + 1 : 0;
      if (series % SERIES != 0) {
        continue;
      }
      for (boolean lasting : new boolean[] {false, true}) {
        (call.changesWhatIsPublished() ? publishing : others).add(new Fault(n, lasting));
      }
    }
    assertThat(publishing).as("calls of %s", scenario).isNotEmpty();
    boolean slow = scenario.name().matches("DEMO.*|EXPERIMENT");
    boolean every = isEvery(scenario);
    List<Fault> chosen = spread(publishing, every ? publishing.size() / STEP : slow ? 1 : 2);
    chosen.addAll(spread(others, every ? others.size() / STEP : slow ? 0 : 1));
    return chosen;
  }

  /** The last item, and others at equal distances before it. */
  private static List<Fault> spread(List<Fault> all, int count) {
    List<Fault> some = new ArrayList<>();
    for (int i = 1; i <= Math.min(count, all.size()); i++) {
      some.add(all.get((int) ((long) all.size() * i / Math.min(count, all.size())) - 1));
    }
    return some;
  }

  /** Makes the files that are there before the command, and returns a folder with copies. */
  private Path prepare(Scenario scenario, Disk disk) throws IOException {
    folder = temporary.resolve("work-" + disk);
    Files.createDirectories(folder);
    job = new JobRun(Path.of(disk.prefix + folder));
    List<String> lines = new ArrayList<>(List.of("x,y"));
    for (int i = 0; i < 40; i++) {
      lines.add("%d.%d,%d".formatted(i % 2 * 9, i % 7, i % 5));
    }
    Files.write(folder.resolve("in.csv"), lines);
    Files.writeString(
        folder.resolve("m.json"),
        "{\"format\": \"ddpmix-mixture/1\", \"dimension\": 2, \"variance\": 1, "
            + "\"weights\": [0.5, 0.5], \"means\": [[0, 2], [9, 2]]}\n");
    Files.writeString(
        folder.resolve("n.conf"),
        "fit { input = \"%s/in.csv\", k = 2, integrated = 2, checkpoint-interval = 1 }\n"
            .formatted(disk.prefix + folder));
    for (String before : scenario.before) {
      if (before.startsWith("!")) {
        job.fail(command(before.substring(1)), 4);
      } else {
        job.succeed(command(before));
      }
    }
    if (scenario == Scenario.REPORT) {
      makeTheReportOlder();
    }
    Path template = temporary.resolve("template-" + disk);
    copy(folder, template);
    return template;
  }

  /** A page that another version wrote. */
  private void makeTheReportOlder() throws IOException {
    Path page = folder.resolve("t/report.html");
    long length = Files.size(page);
    Files.writeString(page, "<html>older</html>");
    Path manifest = folder.resolve("t/_ddpmix.json");
    String text = Files.readString(manifest);
    assertThat(text).contains(": " + length + ",");
    Files.writeString(manifest, text.replace(": " + length + ",", ": " + Files.size(page) + ","));
  }

  private static String sha256(Path file) throws IOException {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void restore(Path template) throws IOException {
    delete(folder);
    copy(template, folder);
  }

  private String command(String command) {
    return command.replace("#", folder + "/");
  }

  private void tryFault(
      Scenario scenario, Disk disk, Fault fault, Map<String, String> old, Map<String, String> good)
      throws IOException {
    String what =
        "%s on %s, fault %s call %d"
            .formatted(scenario, disk, fault.lasting ? "from" : "at", fault.call);
    FaultyFiles.arm(fault.call, fault.lasting);
    int exitCode;
    try {
      exitCode = job.run(command(scenario.command));
    } finally {
      FaultyFiles.disarm();
    }
    String err = job.err();
    assertThat(exitCode).as("%s: %s", what, err).isBetween(0, 5);
    assertThat(err.lines()).as(what).allMatch(line -> line.startsWith("ddpmix: "));
    if (exitCode != 0) {
      assertThat(err).as(what).isNotEmpty();
    }
    Map<String, String> now = content(folder);
    what += ": exit " + exitCode + ", " + err;
    assertOldOrNew(what, scenario, now, old, good, fault.lasting, exitCode == 0);
    endProcess();
    assertThat(job.run(command(scenario.command + scenario.more)))
        .as("next run after %s: %s", what, job.err())
        .isZero();
    assertThat(names(content(folder))).as("after the next run, %s", what).isEqualTo(names(good));
    assertWhole(what, folder.resolve("t"));
  }

  /** Every folder and file that a command publishes as one is that of before or that of after. */
  private void assertOldOrNew(
      String what,
      Scenario scenario,
      Map<String, String> now,
      Map<String, String> old,
      Map<String, String> good,
      boolean lasting,
      boolean done)
      throws IOException {
    for (String input : List.of("in.csv", "m.json", "n.conf")) {
      assertThat(now.get(input)).as("%s: %s", what, input).isEqualTo(old.get(input));
    }
    List<String> units =
        switch (scenario) {
          case RERUN_FIRST, RERUN_SECOND, RERUN_PRUNES ->
              List.of("t/a/", "t/b/", "t/c/", "t/latest", "t/history.csv");
          case DEMO, DEMO_AGAIN -> List.of("t/data/", "t/fit/", "t/evaluation.json");
          case REPORT -> List.of("t/report.html", "t/mixture.json", "t/run.json");
          default -> List.of("t");
        };
    for (String unit : units) {
      Predicate<String> in = name -> name.startsWith(unit);
      Map<String, String> before = part(old, in);
      Map<String, String> after = part(now, in);
      Map<String, String> expected = part(good, in);
      boolean aside =
          after.isEmpty()
              && !before.isEmpty()
              && !expected.isEmpty() // a pruned run is moved aside too
              && part(now, name -> name.contains(".old")).values().containsAll(before.values());
      if (aside) { // the file system failed between two renames, and to take the first back
        assertThat(lasting).as(what).isTrue();
        assertThat(job.err()).contains("from where the next run restores it");
      } else if (after.equals(before) && job.err().contains(" is not deleted, because ")) {
        assertThat(scenario).as(what).isEqualTo(Scenario.RERUN_PRUNES); // the next run deletes it
      } else if (!after.equals(before) || done) {
        assertThat(names(after)).as("%s: %s", what, unit).isEqualTo(names(expected));
        assertThat(part(after, FaultsIT::isDeterministic).values())
            .as("%s: %s", what, unit)
            .containsExactlyInAnyOrderElementsOf(
                part(expected, FaultsIT::isDeterministic).values());
      }
    }
    if (scenario.name().startsWith("RERUN")) {
      assertRuns(what);
    }
    if (scenario != Scenario.REPORT) {
      assertWhole(what, folder.resolve("t"));
    }
  }

  /** The files whose content has no times and no random names. */
  private static boolean isDeterministic(String name) {
    return name.matches(".*(mixture.json|truth.json|\\.csv|evaluation.json|report.html|latest|t)$")
        && !name.matches("t/(.*/)?(history.csv|[abc]/report.html|fit/report.html|results.csv)")
        && !name.equals("t/report.html");
  }

  /** latest names a complete run, and the history has whole lines. */
  private void assertRuns(String what) throws IOException {
    Path latest = folder.resolve("t/latest");
    if (Files.exists(latest)) {
      String id = Files.readString(latest).strip();
      assertThat(folder.resolve("t").resolve(id).resolve("mixture.json")).as(what).exists();
    }
    Path history = folder.resolve("t/history.csv");
    if (Files.exists(history)) {
      assertThat(Files.readAllLines(history))
          .as(what)
          .allMatch(line -> line.split(",", -1).length == 12);
    }
  }

  /** Every visible folder with a manifest holds the files that the manifest lists. */
  private void assertWhole(String what, Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    LocalFileSystem files = org.apache.hadoop.fs.FileSystem.newInstanceLocal(new Configuration());
    try (files;
        Stream<Path> all = Files.walk(root)) {
      for (Path marker :
          all.filter(file -> file.endsWith("_ddpmix.json"))
              .filter(file -> !folder.relativize(file).toString().contains("/."))
              .toList()) {
        assertThat(
                Publication.problemOf(
                    files, new org.apache.hadoop.fs.Path(marker.getParent().toUri())))
            .as(what)
            .isEmpty();
      }
    }
  }

  /** Makes locks that are left look like those of a process that has ended, which this has not. */
  private void endProcess() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path lock : all.filter(file -> file.toString().endsWith(".lock")).toList()) {
        Files.writeString(
            lock,
            Files.readString(lock)
                .replaceAll("\"processStart\" : \"[^\"]*\"", "\"processStart\" : \"ended\""));
      }
    }
  }

  private static Map<String, String> part(Map<String, String> all, Predicate<String> names) {
    Map<String, String> some = new TreeMap<>(all);
    some.keySet().removeIf(name -> !names.test(name));
    return some;
  }

  /** The names without the random part of those that Spark gives. */
  private static List<String> names(Map<String, String> content) {
    return content.keySet().stream()
        .map(name -> name.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"))
        .sorted()
        .toList();
  }

  private static Map<String, String> content(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        content.put(root.relativize(file).toString(), sha256(file));
      }
    }
    return content;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
