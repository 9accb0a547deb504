package org.ddpmix.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the files of conf/schedule and runs their commands. */
@Tag("slow")
class ScheduleIT {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SCHEDULE = PROJECT.resolve("conf/schedule");
  private static final String HOME = "/opt/ddpmix";
  private static final String DAY = "20260131";

  /** A mock of Airflow that prints the command of a DAG. */
  private static final Map<String, String> AIRFLOW =
      Map.of(
          "airflow/__init__.py",
          """
          class DAG:
              def __init__(self, dag_id, schedule, start_date, catchup, max_active_runs): pass
              def __enter__(self): return self
              def __exit__(self, *failure): pass
          """,
          "airflow/operators/__init__.py",
          "",
          "airflow/operators/bash.py",
          """
          def BashOperator(task_id, cwd, bash_command, append_env, skip_on_exit_code, retries, retry_delay):
              print(f"cd {cwd} && {bash_command}")
          """);

  @TempDir private Path folder;

  /** Copies the files that a schedule uses, with a mock of {@code date} for a fixed day. */
  @BeforeEach
  void install() throws IOException {
    Files.createSymbolicLink(folder.resolve("submit.sh"), PROJECT.resolve("submit.sh"));
    Files.createDirectory(folder.resolve("conf"));
    Files.copy(PROJECT.resolve("conf/nightly.conf"), folder.resolve("conf/nightly.conf"));
    Checkout.script(
        folder.resolve("bin/date"), "exec /bin/date -d '2026-01-31 02:05:00 UTC' \"$@\"");
    Checkout.script(folder.resolve("bin/mvn"), "echo 'the job is not built' >&2; exit 1");
  }

  private static String text(String file) throws IOException {
    return Files.readString(SCHEDULE.resolve(file));
  }

  private static String line(String file, String start) throws IOException {
    return text(file)
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow()
        .substring(start.length());
  }

  private static Map<?, ?> yaml(String file) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file));
  }

  private static Object at(Object yaml, Object... path) {
    Object node = yaml;
    for (Object key : path) {
      node = key instanceof Integer i ? ((List<?>) node).get(i) : ((Map<?, ?>) node).get(key);
      assertThat(node).as("%s of %s", key, List.of(path)).isNotNull();
    }
    return node;
  }

  private Process start(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("SPARK_"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    return builder.redirectErrorStream(true).start();
  }

  private String run(String... command) throws Exception {
    Process process = start(command);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", List.of(command), out).isZero();
    return out;
  }

  private String shell(String command) throws Exception {
    return run("/bin/sh", "-c", command.replace(HOME, folder.toString()));
  }

  private static boolean has(String program) throws Exception {
    return new ProcessBuilder("sh", "-c", "command -v " + program)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  @Test
  void allSchedulesExecuteOneRunPerDay() throws Exception {
    shell("cd /opt/ddpmix && ./submit.sh generate --config conf/nightly.conf");

    String cron = line("crontab", "5 2 * * * ").replace("\\%", "%");
    assertThat(shell(cron)).contains("run " + " ".repeat(16) + DAY + ", from annealed");

    String again = "Run " + DAY + " is already published; nothing to do\n";
    String systemd = line("ddpmix.service", "ExecStart=/bin/sh -c ");
    assertThat(systemd).startsWith("'").endsWith("'");
    assertThat(line("ddpmix.service", "WorkingDirectory=")).isEqualTo(HOME);
    String unquoted = systemd.substring(1, systemd.length() - 1);
    assertThat(shell(unquoted.replace("$$", "$").replace("%%", "%"))).endsWith(again);

    Object pod =
        at(
            yaml("cronjob.yaml"),
            "spec",
            "jobTemplate",
            "spec",
            "template",
            "spec",
            "containers",
            0);
    assertThat(at(pod, "command")).isEqualTo(List.of("/bin/sh", "-c"));
    assertThat(at(pod, "workingDir")).isEqualTo(HOME);
    assertThat(shell((String) at(pod, "args", 0))).endsWith(again);

    Object application = at(yaml("scheduled-spark-application.yaml"), "spec", "template");
    assertThat(at(application, "mainClass")).isEqualTo("org.ddpmix.job.Main");
    String arguments =
        String.join(" ", ((List<?>) at(application, "arguments")).toArray(String[]::new));
    assertThat(shell("./submit.sh " + arguments.replace("/etc/ddpmix", "conf")))
        .containsPattern("(?m)^run +20\\d{6}T\\d{6}Z, from " + DAY + "$")
        .contains("since " + DAY);

    if (has("python3")) { // the DAG repeats the first run
      for (Map.Entry<String, String> module : AIRFLOW.entrySet()) {
        Path file = folder.resolve(module.getKey());
        Files.createDirectories(file.getParent());
        Files.writeString(file, module.getValue());
      }
      String command =
          run(
              "env",
              "PYTHONPATH=" + folder,
              "python3",
              SCHEDULE.resolve("ddpmix_dag.py").toString());
      assertThat(shell(command.replace("{{ ds_nodash }}", DAY))).endsWith(again);
    }
    assertThat(Files.readAllLines(folder.resolve("runs/nightly/history.csv"))).hasSize(3);
  }

  @Test
  void systemdAcceptsItsFiles() throws Exception {
    assumeTrue(has("systemd-analyze"), "skipped: there is no systemd-analyze");
    String out =
        run(
            "systemd-analyze",
            "verify",
            SCHEDULE.resolve("ddpmix.service").toString(),
            SCHEDULE.resolve("ddpmix.timer").toString());
    assertThat(out).doesNotContain("ddpmix");
    assertThat(run("systemd-analyze", "calendar", line("ddpmix.timer", "OnCalendar=")))
        .contains("02:05:00 UTC");
  }

  @Test
  void theKubernetesObjectsHaveTheDocumentedFields() throws IOException {
    Map<?, ?> cronJob = yaml("cronjob.yaml");
    assertThat(at(cronJob, "apiVersion")).isEqualTo("batch/v1");
    assertThat(at(cronJob, "kind")).isEqualTo("CronJob");
    assertThat(at(cronJob, "spec", "schedule")).isEqualTo("5 2 * * *");
    assertThat(at(cronJob, "spec", "concurrencyPolicy")).isEqualTo("Forbid");
    Object job = at(cronJob, "spec", "jobTemplate", "spec");
    assertThat(at(job, "template", "spec", "restartPolicy")).isEqualTo("Never");
    assertThat(at(job, "podFailurePolicy", "rules", 0, "onExitCodes", "values"))
        .isEqualTo(List.of(2, 3, 4));
    assertThat(at(job, "template", "spec", "containers", 0, "volumeMounts", 1, "name"))
        .isEqualTo(at(job, "template", "spec", "volumes", 1, "name"));

    Map<?, ?> application = yaml("scheduled-spark-application.yaml");
    assertThat(at(application, "apiVersion")).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertThat(at(application, "kind")).isEqualTo("ScheduledSparkApplication");
    assertThat(at(application, "spec", "schedule")).isEqualTo("5 2 * * *");
    assertThat(at(application, "spec", "concurrencyPolicy")).isEqualTo("Forbid");
    Object template = at(application, "spec", "template");
    for (String key :
        List.of("type", "mode", "sparkVersion", "image", "mainApplicationFile", "restartPolicy")) {
      assertThat(at(template, key)).as(key).isNotNull();
    }
    assertThat(at(template, "driver", "configMaps", 0, "path")).isEqualTo("/etc/ddpmix");
    assertThat(at(template, "executor", "instances")).isEqualTo(2);
  }
}
