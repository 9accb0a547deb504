package org.ddpmix.local.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone Spark cluster and HDFS on this machine. A master and two workers run in separate
 * JVMs and start executors and drivers as further JVMs. All listen only on the loopback interface,
 * and write only to {@code target}.
 */
final class LocalCluster implements AutoCloseable {
  private static final int WORKERS = 2;

  static final String LOOPBACK = "127.0.0.1";

  /**
   * Options that halve the start-up time of a JVM, and the module of the vector kernels, which
   * Spark 3.5 does not add.
   */
  static final String CHEAP_JVM =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC --add-modules=jdk.incubator.vector";

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  static final Path SPARK = PROJECT.resolve("spark-job/target/spark");

  private final Path folder;
  private final MiniDFSCluster hdfs;
  private final LoggedProcess master;
  private final String url;
  private final List<LoggedProcess> workers = new ArrayList<>();

  LocalCluster() throws IOException, InterruptedException {
    folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cluster");
    int port = freePort();
    url = "spark://" + LOOPBACK + ":" + port;
    master =
        daemon(
            LOOPBACK,
            "org.apache.spark.deploy.master.Master",
            "--host",
            LOOPBACK,
            "--port",
            Integer.toString(port),
            "--webui-port",
            "0");
    hdfs = hdfs(folder.resolve("hdfs"));
    // A worker that does not find the master waits a long time before it retries.
    master.awaitErr(1, line -> line.contains("New state: ALIVE"));
    for (int worker = 1; worker <= WORKERS; worker++) {
      String host =
          "127.0.0."
              + worker; // a separate host, because Spark does not retry a task on the same host
      workers.add(
          daemon(
              host,
              "org.apache.spark.deploy.worker.Worker",
              "--host",
              host,
              "--webui-port",
              "0",
              "--cores",
              "3", // for executors of two applications, and a driver
              "--memory",
              "2g",
              "--work-dir",
              folder.resolve("work" + worker).toString(),
              url));
    }
    master.awaitErr(WORKERS, line -> line.contains("Registering worker"));
  }

  private static MiniDFSCluster hdfs(Path folder) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    configuration.set("dfs.replication", "1");
    MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
    cluster.waitClusterUp();
    return cluster;
  }

  private LoggedProcess daemon(String host, String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of(CHEAP_JVM.split(" ")));
    command.add("-Xmx512m");
    command.add("-Djava.io.tmpdir=" + folder);
    command.add("-Dspark.master.rest.enabled=false"); // it would need another port
    command.addAll(List.of("-cp", SPARK.resolve("jars") + "/*", mainClass));
    command.addAll(List.of(arguments));
    return start(command, host, Map.of());
  }

  private LoggedProcess start(List<String> command, String host, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.startsWith("SPARK_") || key.startsWith("HADOOP_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("PATH", "/usr/bin:/bin"); // without an installed Spark
    builder.environment().put("SPARK_LOCAL_IP", host);
    builder.environment().put("SPARK_LOCAL_DIRS", folder.toString());
    builder.environment().put("SPARK_HOME", SPARK.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_SUBMIT_OPTS", CHEAP_JVM);
    builder.environment().putAll(environment);
    return LoggedProcess.start(builder);
  }

  /**
   * Starts {@code submit.sh} on the cluster, with one executor per worker.
   *
   * @param words the options of spark-submit, the command, and its options
   */
  LoggedProcess submit(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--master",
                url,
                "--total-executor-cores",
                Integer.toString(WORKERS),
                "--conf",
                "spark.executor.cores=1",
                "--conf",
                "spark.scheduler.minRegisteredResourcesRatio=1", // both executors
                "--executor-memory",
                "512m",
                "--conf",
                "spark.executor.extraJavaOptions=" + CHEAP_JVM,
                "--conf",
                "spark.ui.enabled=false"));
    all.addAll(List.of(words));
    return submitTo(all, Map.of());
  }

  /** Starts {@code submit.sh} on two cores of this machine, with the same file system. */
  LoggedProcess submitLocally(String... words) {
    List<String> all = new ArrayList<>(List.of("--master", "local[2]"));
    all.addAll(List.of(words));
    return submitTo(all, Map.of());
  }

  /**
   * Starts {@code submit.sh} on the cluster that the options specify.
   *
   * @param words the options of spark-submit, the command, and its options
   * @param environment additional environment variables
   */
  LoggedProcess submitTo(List<String> words, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(PROJECT.resolve("submit.sh").toString());
    command.addAll(List.of("--driver-memory", "512m", "--driver-java-options", CHEAP_JVM));
    command.addAll(words);
    return start(command, LOOPBACK, environment);
  }

  /** The full URI of a path in HDFS. */
  String path(String path) {
    return hdfs.getURI() + path;
  }

  /** Whether a path exists in HDFS. */
  boolean exists(String path) throws IOException {
    return fileSystem().exists(new org.apache.hadoop.fs.Path(path));
  }

  /** The text of a file in HDFS. */
  String read(String path) throws IOException {
    try (InputStream in = fileSystem().open(new org.apache.hadoop.fs.Path(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private FileSystem fileSystem() throws IOException {
    return hdfs.getFileSystem();
  }

  /**
   * The processes of the running executors of one application.
   *
   * @param option a JVM option that only these executors have
   */
  List<ProcessHandle> executors(String option) {
    return workers.stream()
        .flatMap(worker -> worker.handle().descendants())
        .filter(process -> commandLine(process).contains("CoarseGrainedExecutorBackend"))
        .filter(process -> commandLine(process).contains(option))
        .toList();
  }

  /** Reads the command line from /proc, because ProcessHandle truncates long ones. */
  static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return ""; // the process has ended
    }
  }

  /** Creates a folder on the local disk. */
  Path newFolder(String prefix) throws IOException {
    return Files.createTempDirectory(folder, prefix);
  }

  /** A free port. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    workers.forEach(LoggedProcess::close);
    master.close();
    hdfs.shutdown(true);
  }
}
