package org.ddpmix.local.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.fifo.FifoScheduler;

/**
 * YARN in this JVM, with the HDFS of a {@link LocalCluster}. A ResourceManager and two NodeManagers
 * start executors and drivers as separate JVMs. All listen only on the loopback interface, and
 * write only to {@code target}.
 */
final class LocalYarn implements AutoCloseable {
  private static final int NODES = 2;
  private static final int DISKS = 1; // per node, for work and for logs
  private static final int NODE_MIB = 2048; // too little for a driver and both executors

  private static final int HEARTBEAT_MILLIS =
      100; // short, because YARN starts containers only at a heartbeat

  /**
   * The logger of YARN's web servers, which log every class that they find. The field keeps a
   * reference, because otherwise the logger and its level could be garbage-collected.
   */
  private static final Logger WEB_LOG = Logger.getLogger("org.apache.hadoop.shaded");

  private final LocalCluster cluster;
  private final MiniYARNCluster yarn = new MiniYARNCluster("yarn", NODES, DISKS, DISKS);
  private final Path settings;

  LocalYarn(LocalCluster cluster) throws IOException {
    this.cluster = cluster;
    Configuration hdfs = new Configuration(false);
    hdfs.set(CommonConfigurationKeysPublic.FS_DEFAULT_NAME_KEY, cluster.path("/"));
    YarnConfiguration configuration = new YarnConfiguration();
    configuration.addResource(hdfs);
    // The only scheduler that does not need a configuration of queues.
    configuration.set(YarnConfiguration.RM_SCHEDULER, FifoScheduler.class.getName());
    configuration.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, NODE_MIB);
    configuration.setLong(YarnConfiguration.RM_NM_HEARTBEAT_INTERVAL_MS, HEARTBEAT_MILLIS);
    // A NodeManager that stops waits until retained logs are deleted. With a retention of 0 it does
    // not wait, and the negative delay keeps the logs.
    configuration.setInt(YarnConfiguration.NM_LOG_RETAIN_SECONDS, 0);
    configuration.setInt(YarnConfiguration.DEBUG_NM_DELETE_DELAY_SEC, -1);
    // "Fixed" ports are those of the addresses below; 0 selects a free port.
    configuration.setBoolean(YarnConfiguration.YARN_MINICLUSTER_FIXED_PORTS, true);
    for (String address :
        List.of(
            YarnConfiguration.RM_ADDRESS,
            YarnConfiguration.RM_SCHEDULER_ADDRESS,
            YarnConfiguration.RM_RESOURCE_TRACKER_ADDRESS,
            YarnConfiguration.RM_ADMIN_ADDRESS,
            YarnConfiguration.RM_WEBAPP_ADDRESS,
            YarnConfiguration.NM_ADDRESS,
            YarnConfiguration.NM_LOCALIZER_ADDRESS,
            YarnConfiguration.NM_WEBAPP_ADDRESS)) {
      configuration.set(address, LocalCluster.LOOPBACK + ":0");
    }
    WEB_LOG.setLevel(Level.OFF);
    yarn.init(configuration);
    yarn.start();

    settings = cluster.newFolder("hadoop");
    write(hdfs, "core-site.xml");
    Configuration addresses = new Configuration(false);
    for (String address :
        List.of(YarnConfiguration.RM_ADDRESS, YarnConfiguration.RM_SCHEDULER_ADDRESS)) {
      addresses.set(address, yarn.getConfig().get(address));
    }
    write(addresses, "yarn-site.xml");
  }

  private void write(Configuration configuration, String file) throws IOException {
    try (OutputStream out = Files.newOutputStream(settings.resolve(file))) {
      configuration.writeXml(out);
    }
  }

  /**
   * Starts {@code submit.sh} on YARN, with two executors.
   *
   * @param words the options of spark-submit, the command, and its options
   */
  LoggedProcess submit(String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--master",
                "yarn",
                "--num-executors",
                "2",
                "--executor-memory",
                "512m",
                "--conf",
                "spark.yarn.am.memory=512m",
                "--conf",
                "spark.yarn.am.extraJavaOptions=" + LocalCluster.CHEAP_JVM,
                "--conf",
                "spark.executor.extraJavaOptions=" + LocalCluster.CHEAP_JVM,
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.yarn.jars=local:" + LocalCluster.SPARK.resolve("jars") + "/*"));
    // Containers of YARN do not inherit the environment.
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"), "SPARK_LOCAL_IP", LocalCluster.LOOPBACK);
    environment.forEach(
        (name, value) -> {
          for (String prefix : List.of("spark.yarn.appMasterEnv.", "spark.executorEnv.")) {
            all.addAll(List.of("--conf", prefix + name + "=" + value));
          }
        });
    all.addAll(List.of(words));
    return cluster.submitTo(all, Map.of("HADOOP_CONF_DIR", settings.toString()));
  }

  /** The standard error of all drivers and executors. */
  String errors() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(yarn.getTestWorkDir().toPath())) {
      for (Path file : files.filter(path -> path.endsWith("stderr")).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  /** Stops YARN and kills remaining processes that it started. */
  @Override
  public void close() {
    yarn.stop();
    String work = yarn.getTestWorkDir().getAbsolutePath();
    ProcessHandle.allProcesses()
        .filter(process -> LocalCluster.commandLine(process).contains(work))
        .forEach(ProcessHandle::destroyForcibly);
  }
}
