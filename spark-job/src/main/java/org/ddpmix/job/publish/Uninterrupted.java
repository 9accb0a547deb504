package org.ddpmix.job.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Changes of files that the JVM does not shut down within, such as the creation of a temporary file
 * and its registration for deletion. None begins during a shutdown, because registered files have
 * been deleted by then.
 */
final class Uninterrupted {
  /** A change that takes a short time. */
  @FunctionalInterface
  interface Change<T> {
    T make() throws IOException;
  }

  private static final Duration MOST = Duration.ofSeconds(3); // a file system may not answer
  private static final ReentrantReadWriteLock CHANGES = new ReentrantReadWriteLock();

  static {
    try {
      // Before Hadoop deletes the registered files.
      ShutdownHookManager.get()
          .addShutdownHook(Uninterrupted::endChanges, FileSystem.SHUTDOWN_HOOK_PRIORITY + 1);
    } catch (IllegalStateException e) {
      // The JVM shuts down: no change begins any more.
    }
  }

  private Uninterrupted() {}

  /**
   * Makes a change, which may consist of others.
   *
   * @throws IOException if the change fails or the JVM shuts down
   */
  static <T> T make(Change<T> change) throws IOException {
    boolean isPart = CHANGES.getReadHoldCount() > 0;
    if (!CHANGES.readLock().tryLock()) {
      throw stopping();
    }
    try {
      if (!isPart) {
        checkRunning();
      }
      return change.make();
    } finally {
      CHANGES.readLock().unlock();
    }
  }

  /**
   * @throws IOException if the JVM shuts down
   */
  static void checkRunning() throws IOException {
    if (ShutdownHookManager.get().isShutdownInProgress()) {
      throw stopping();
    }
  }

  private static IOException stopping() {
    return new IOException("the process is being stopped");
  }

  /** Waits for the changes that have begun, and lets none begin. */
  private static void endChanges() {
    try {
      CHANGES.writeLock().tryLock(MOST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
