package org.ddpmix.job.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.report.Json;

/**
 * A lock file with a lease. Its owner creates it exclusively and renews it periodically. Another
 * run takes over a lock whose process has ended or that has not been renewed for {@link #STALE}.
 *
 * <p>An owner that was suspended for longer does not know that it has lost the lock. It therefore
 * calls {@link #check} immediately before each rename: the lock must still contain the identifier
 * of this acquisition. The new owner deletes the temporary files of the old one, so that a rename
 * that follows a successful check by chance finds nothing to rename.
 *
 * <p>The clocks of machines that share a lock must agree to within minutes. A lock that cannot be
 * read, or whose time lies in the future, expires by the modification time of its file.
 */
public final class RunLock implements AutoCloseable {
  static final Duration STALE = Duration.ofMinutes(10);
  private static final Duration RENEWAL = Duration.ofSeconds(30);
  private static final Duration LONGEST_UNRENEWED = Duration.ofMinutes(2);
  private static final int ATTEMPTS = 5;
  private static final int MAX_BYTES = 1 << 16;
  private static final String UNKNOWN = "an unknown process";
  private static final String STARTING = "a process that is just starting";
  private static final String FORMAT = "ddpmix-lock/1";
  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * The content of the lock file. Times are ISO 8601.
   *
   * @param format {@link #FORMAT}; null in locks of earlier versions
   * @param id unique identifier of the lock
   * @param host host name of the owner
   * @param namespace PID namespace of the owner; containers may share a host name, but not this
   * @param pid process ID of the owner
   * @param processStart start time of the process, since process IDs are reused; empty if unknown
   * @param since time at which the lock was created
   * @param renewed time at which the lock was last renewed
   */
  public record Owner(
      String format,
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
          FORMAT,
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
      return new Owner(
          format, id, host, namespace, pid, processStart, since, Instant.now().toString());
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
      return age().compareTo(STALE) > 0;
    }

    /** The time since the last renewal, by the clock of the owner. */
    private Duration age() {
      return Duration.between(Instant.parse(renewed), Instant.now());
    }

    private boolean isValid() {
      return (format == null || format.equals(FORMAT))
          && Stream.of(id, host, namespace, processStart, since).allMatch(Objects::nonNull)
          && age().compareTo(STALE.negated()) > 0;
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
  private final String place;
  private Owner owner;

  private RunLock(FileSystem files, Path path, String place, Owner owner) {
    this.files = files;
    this.place = place;
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
    RunLock lock = new RunLock(files, path, place, Owner.self());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (Uninterrupted.make(() -> lock.createOrRemoveStale(path, log))) {
        long period = RENEWAL.toSeconds();
        lock.renewal.scheduleAtFixedRate(lock::renew, period, period, TimeUnit.SECONDS);
        return lock;
      }
    }
    throw locked(place, "several processes in turn");
  }

  /** Creates the lock file and returns true, or deletes a stale one and returns false. */
  private boolean createOrRemoveStale(Path path, Consumer<String> log) throws IOException {
    boolean created = create(path);
    if (created) {
      files.deleteOnExit(path);
    } else {
      removeStale(place, log);
    }
    return created;
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
    requireFile(place);
    Optional<String> text = text();
    if (text.isEmpty()) {
      return; // it has been released
    }
    Optional<Owner> other = parse(text.get());
    if (other.isEmpty()) { // being written, damaged, or of another version
      if (!isOld(file.path())) {
        throw locked(place, text.get().isBlank() ? STARTING : unreadable());
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
      if (text().equals(text)) {
        files.delete(file.path(), false);
        log.accept(
            place + ": took over the lock of " + other.map(Owner::describeStale).orElse(UNKNOWN));
      }
    } finally {
      files.delete(guard, false);
    }
  }

  private String unreadable() {
    return "it is not a lock of this version, and will be ignored "
        + STALE.toMinutes()
        + " minutes after its last change";
  }

  /** The content of the lock file. A lock is short; what is longer cannot be parsed. */
  private Optional<String> text() throws IOException {
    try (InputStream in = files.open(file.path())) {
      byte[] bytes = in.readNBytes(MAX_BYTES);
      return Optional.of(
          bytes.length < MAX_BYTES ? new String(bytes, StandardCharsets.UTF_8) : "too long");
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** A folder, pipe or link would not be read as a lock, and never expire. */
  private void requireFile(String place) throws IOException {
    boolean isFile;
    if (files instanceof LocalFileSystem local) {
      java.nio.file.Path path = local.pathToFile(file.path()).toPath();
      isFile =
          Files.notExists(path, LinkOption.NOFOLLOW_LINKS)
              || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    } else {
      try {
        isFile = files.getFileStatus(file.path()).isFile();
      } catch (FileNotFoundException e) {
        isFile = true; // it has been released
      }
    }
    if (!isFile) {
      throw new RunFailure(
          ExitCode.INTERNAL_ERROR,
          place + ": its lock " + file.path() + " is not a file; delete it; nothing was done");
    }
  }

  private boolean isOld(Path path) throws IOException {
    try {
      long age = System.currentTimeMillis() - files.getFileStatus(path).getModificationTime();
      return Math.abs(age) > STALE.toMillis(); // a time in the future is no reason to wait for it
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private static Optional<Owner> parse(String text) {
    try {
      return Optional.ofNullable(MAPPER.readValue(text, Owner.class)).filter(Owner::isValid);
    } catch (JsonProcessingException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private synchronized void renew() {
    try {
      if (isHeld()) {
        replace();
      } else {
        files.cancelDeleteOnExit(file.path()); // the file is the lock of another run
      }
    } catch (IOException e) {
      // The next renewal may succeed. Other runs take over the lock only when it is stale.
    }
  }

  private void replace() throws IOException {
    Owner renewed = owner.renewedNow();
    file.replace(Json.write(renewed));
    owner = renewed;
  }

  private boolean isHeld() throws IOException {
    return text().flatMap(RunLock::parse).filter(o -> o.id().equals(owner.id())).isPresent();
  }

  /**
   * Checks that this run still holds the lock; to be called immediately before each rename that
   * publishes something. A lease that is about to expire is renewed first.
   *
   * @throws RunFailure with {@link ExitCode#LOCKED} if another run has taken over the lock
   */
  public synchronized void check() throws IOException {
    if (isHeld() && owner.age().compareTo(LONGEST_UNRENEWED) > 0) {
      replace();
    }
    if (!isHeld()) {
      throw lost();
    }
  }

  /** What a run that has lost the lock ends with; empty if it holds the lock, or may hold it. */
  public Optional<RunFailure> loss() {
    try {
      return isHeld() ? Optional.empty() : Optional.of(lost());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private RunFailure lost() {
    files.cancelDeleteOnExit(file.path());
    return new RunFailure(
        ExitCode.LOCKED, place + ": another run has taken over its lock; nothing was published");
  }

  /** Releases the lock. */
  @Override
  public synchronized void close() throws IOException {
    renewal.shutdownNow();
    boolean held = false;
    try {
      held = isHeld() && !owner.isStale(); // a stale lock may be taken over at this moment
    } finally {
      files.cancelDeleteOnExit(file.path());
    }
    if (held) {
      file.delete();
    }
  }
}
