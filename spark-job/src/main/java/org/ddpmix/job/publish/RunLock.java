package org.ddpmix.job.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.report.Json;

/**
 * A file that only one run can have made, and which it renews while it works. A lock whose process
 * is gone, or that nobody has renewed for {@link #STALE}, is taken over.
 *
 * <p>Clocks of machines that share one must agree to within minutes.
 */
public final class RunLock implements AutoCloseable {
  static final Duration STALE = Duration.ofMinutes(10);
  private static final Duration RENEWAL = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 5;
  private static final String NOBODY = "a run that left no name";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * What the file says, as ISO 8601 where it is a moment.
   *
   * @param id of this lock, unlike any other's
   * @param host of the process
   * @param namespace of the process's number, which containers of one host name have each their own
   * @param pid the number of the process
   * @param processStart tells it from a later one of the same number; empty where unknown
   * @param since when it was made
   * @param renewed when it was last renewed
   */
  public record Owner(
      String id,
      String host,
      String namespace,
      long pid,
      String processStart,
      String since,
      String renewed) {

    public static Owner self() {
      String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      ProcessHandle self = ProcessHandle.current();
      return new Owner(
          UUID.randomUUID().toString(),
          hostName(),
          processNamespace(),
          self.pid(),
          startOf(self),
          now,
          now);
    }

    private static String hostName() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return "localhost";
      }
    }

    private static String processNamespace() {
      try {
        return Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/pid")).toString();
      } catch (IOException | UnsupportedOperationException e) {
        return "";
      }
    }

    private static String startOf(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toString).orElse("");
    }

    Owner renewedNow() {
      return new Owner(id, host, namespace, pid, processStart, since, Instant.now().toString());
    }

    /** Whether this machine would know the process, and does not. */
    boolean isGone() {
      if (!host.equals(hostName()) || !namespace.equals(processNamespace())) {
        return false;
      }
      Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
      return process.isEmpty() || !startOf(process.get()).equals(processStart);
    }

    boolean isStale() {
      return Instant.parse(renewed).plus(STALE).isBefore(Instant.now());
    }

    /** How it was lost. */
    String loss() {
      return this + (isGone() ? ", which is gone" : ", last renewed " + renewed);
    }

    @Override
    public String toString() {
      return "process " + pid + " on " + host + ", since " + since;
    }
  }

  private final FileSystem files;
  private final SmallFile file;
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "lock renewal");
            thread.setDaemon(true);
            return thread;
          });
  private Owner owner;

  private RunLock(FileSystem files, Path path, Owner owner) {
    this.files = files;
    this.file = new SmallFile(files, path);
    this.owner = owner;
  }

  /**
   * Takes a lock.
   *
   * @param files stays open as long as the lock
   * @param path the lock's file
   * @param place what is locked, for messages
   * @param tell hears of a lock that was taken over
   * @throws RunFailure with {@link ExitCode#LOCKED} when another run has it
   */
  public static RunLock take(FileSystem files, Path path, String place, Consumer<String> tell)
      throws IOException {
    RunLock lock = new RunLock(files, path, Owner.self());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (lock.create(path)) {
        files.deleteOnExit(path);
        long period = RENEWAL.toSeconds();
        lock.renewal.scheduleAtFixedRate(lock::renew, period, period, TimeUnit.SECONDS);
        return lock;
      }
      lock.removeStale(place, tell);
    }
    throw locked(place, "others that come and go");
  }

  private static RunFailure locked(String place, Object owner) {
    return new RunFailure(
        ExitCode.LOCKED, place + ": another run holds its lock: " + owner + "; nothing was done");
  }

  /** Makes a file, unless there is one. */
  private boolean create(Path path) throws IOException {
    byte[] text = Json.write(owner).getBytes(StandardCharsets.UTF_8);
    files.mkdirs(path.getParent());
    try {
      if (files instanceof LocalFileSystem local) {
        // Hadoop looks first and creates then, between which another one may do the same.
        createNew(local.pathToFile(path).toPath(), text);
      } else {
        try (OutputStream out = files.create(path, false)) {
          out.write(text);
        }
      }
      return true;
    } catch (java.nio.file.FileAlreadyExistsException | FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (!(files instanceof LocalFileSystem) && files.exists(path)) { // HDFS: being created
        return false;
      }
      throw e;
    }
  }

  private static void createNew(java.nio.file.Path path, byte[] text) throws IOException {
    try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
      try {
        out.write(text);
      } catch (IOException e) {
        Files.delete(path); // a lock without an owner would keep others off
        throw e;
      }
    }
  }

  /** Removes a lock that nobody holds any more, or refuses to. */
  private void removeStale(String place, Consumer<String> tell) throws IOException {
    Optional<String> text = file.read();
    if (text.isEmpty()) {
      return; // released in the meantime
    }
    Optional<Owner> other = parse(text.get());
    if (other.isEmpty()) { // being written, or by nobody
      if (!isOld(file.path())) {
        throw locked(place, "one that has just begun");
      }
    } else if (!other.get().isGone() && !other.get().isStale()) {
      throw locked(place, other.get());
    }
    // Two may find it stale, and the second must not remove the new lock of the first.
    Path guard = new Path(file.path() + ".takeover");
    if (!create(guard)) {
      if (isOld(guard)) { // of a process that was killed right here
        files.delete(guard, false);
      }
      throw locked(place, "one that has just begun");
    }
    try {
      if (file.read().equals(text)) {
        files.delete(file.path(), false);
        tell.accept(place + ": took over the lock of " + other.map(Owner::loss).orElse(NOBODY));
      }
    } finally {
      files.delete(guard, false);
    }
  }

  private boolean isOld(Path path) throws IOException {
    try {
      long age = System.currentTimeMillis() - files.getFileStatus(path).getModificationTime();
      return age > STALE.toMillis();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private static Optional<Owner> parse(String text) {
    try {
      Owner owner = MAPPER.readValue(text, Owner.class);
      Instant.parse(owner.renewed());
      return Optional.of(owner);
    } catch (JsonProcessingException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private synchronized void renew() {
    try {
      if (isOurs()) {
        owner = owner.renewedNow();
        file.replace(Json.write(owner));
      }
    } catch (IOException e) {
      // The next renewal may succeed; until the lock is stale nobody takes it.
    }
  }

  private boolean isOurs() throws IOException {
    return file.read().flatMap(RunLock::parse).filter(o -> o.id().equals(owner.id())).isPresent();
  }

  /**
   * To be asked before results are published.
   *
   * @throws RunFailure when another run has taken the lock over
   */
  public synchronized void check(String place) throws IOException {
    if (!isOurs()) {
      throw new RunFailure(
          ExitCode.LOCKED, place + ": another run has taken over its lock; nothing was published");
    }
  }

  /** Lets others have it. */
  @Override
  public synchronized void close() throws IOException {
    renewal.shutdownNow();
    files.cancelDeleteOnExit(file.path());
    if (isOurs()) {
      file.delete();
    }
  }
}
