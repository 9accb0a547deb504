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
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.report.Json;

/**
 * A lock file. Its owner creates it exclusively and renews it periodically. Another run takes over
 * a lock whose process has ended or that has not been renewed for {@link #STALE}.
 *
 * <p>The clocks of machines that share a lock must agree to within minutes.
 */
public final class RunLock implements AutoCloseable {
  static final Duration STALE = Duration.ofMinutes(10);
  private static final Duration RENEWAL = Duration.ofSeconds(30);
  private static final int ATTEMPTS = 5;
  private static final String UNKNOWN = "an unknown process";
  private static final String STARTING = "a process that is just starting";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * The content of the lock file. Times are ISO 8601.
   *
   * @param id unique identifier of the lock
   * @param host host name of the owner
   * @param namespace PID namespace of the owner; containers may share a host name, but not this
   * @param pid process ID of the owner
   * @param processStart start time of the process, since process IDs are reused; empty if unknown
   * @param since time at which the lock was created
   * @param renewed time at which the lock was last renewed
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

    /** Whether the process ran in the PID namespace of this process and has ended. */
    boolean hasEnded() {
      if (!host.equals(hostName()) || !namespace.equals(processNamespace())) {
        return false;
      }
      Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
      return process.isEmpty() || !startOf(process.get()).equals(processStart);
    }

    boolean isStale() {
      return Instant.parse(renewed).plus(STALE).isBefore(Instant.now());
    }

    /** The owner, and why its lock may be taken over. */
    String describeStale() {
      return this + (hasEnded() ? ", which has ended" : ", last renewed " + renewed);
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
   * Acquires a lock.
   *
   * @param files must stay open until the lock is closed
   * @param path the lock file
   * @param place the locked path, for messages
   * @param log receives a message if a stale lock is taken over
   * @throws RunFailure with {@link ExitCode#LOCKED} if another run holds the lock
   */
  public static RunLock take(FileSystem files, Path path, String place, Consumer<String> log)
      throws IOException {
    RunLock lock = new RunLock(files, path, Owner.self());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (lock.create(path)) {
        files.deleteOnExit(path);
        long period = RENEWAL.toSeconds();
        lock.renewal.scheduleAtFixedRate(lock::renew, period, period, TimeUnit.SECONDS);
        return lock;
      }
      lock.removeStale(place, log);
    }
    throw locked(place, "several processes in turn");
  }

  private static RunFailure locked(String place, Object owner) {
    return new RunFailure(
        ExitCode.LOCKED, place + ": another run holds its lock: " + owner + "; nothing was done");
  }

  /** Creates the file and returns true, or returns false if it exists. */
  private boolean create(Path path) throws IOException {
    byte[] text = Json.write(owner).getBytes(StandardCharsets.UTF_8);
    files.mkdirs(path.getParent());
    try {
      if (files instanceof LocalFileSystem local) {
        // Hadoop checks for existence before it creates the file, which is not atomic.
        createNew(local.pathToFile(path).toPath(), text);
      } else {
        FSDataOutputStream out = files.create(path, false);
        try {
          SmallFile.write(out, text);
        } catch (IOException e) {
          files.delete(path, false); // a lock without an owner would block other runs
          throw e;
        }
      }
      return true;
    } catch (java.nio.file.FileAlreadyExistsException | FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (!(files instanceof LocalFileSystem)
          && files.exists(path)) { // HDFS: another client is creating the file
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
        Files.delete(path); // a lock without an owner would block other runs
        throw e;
      }
    }
  }

  /** Deletes the lock file if it is stale. Throws a {@link RunFailure} if it is held. */
  private void removeStale(String place, Consumer<String> log) throws IOException {
    Optional<String> text = file.read();
    if (text.isEmpty()) {
      return; // it has been released
    }
    Optional<Owner> other = parse(text.get());
    if (other.isEmpty()) { // being written, or damaged
      if (!isOld(file.path())) {
        throw locked(place, STARTING);
      }
    } else if (!other.get().hasEnded() && !other.get().isStale()) {
      throw locked(place, other.get());
    }
    // If two runs find the lock stale, the second must not delete the new lock of the first.
    Path guard = new Path(file.path() + ".takeover");
    if (!create(guard)) {
      if (isOld(guard)) { // its process was killed during the takeover
        files.delete(guard, false);
      }
      throw locked(place, STARTING);
    }
    try {
      if (file.read().equals(text)) {
        files.delete(file.path(), false);
        log.accept(
            place + ": took over the lock of " + other.map(Owner::describeStale).orElse(UNKNOWN));
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
      if (isHeld()) {
        owner = owner.renewedNow();
        file.replace(Json.write(owner));
      }
    } catch (IOException e) {
      // The next renewal may succeed. Other runs take over the lock only when it is stale.
    }
  }

  private boolean isHeld() throws IOException {
    return file.read().flatMap(RunLock::parse).filter(o -> o.id().equals(owner.id())).isPresent();
  }

  /**
   * Checks that this run still holds the lock; to be called before publication.
   *
   * @param place the locked path, for messages
   * @throws RunFailure with {@link ExitCode#LOCKED} if another run has taken over the lock
   */
  public synchronized void check(String place) throws IOException {
    if (!isHeld()) {
      throw new RunFailure(
          ExitCode.LOCKED, place + ": another run has taken over its lock; nothing was published");
    }
  }

  /** Releases the lock. */
  @Override
  public synchronized void close() throws IOException {
    renewal.shutdownNow();
    files.cancelDeleteOnExit(file.path());
    if (isHeld()) {
      file.delete();
    }
  }
}
