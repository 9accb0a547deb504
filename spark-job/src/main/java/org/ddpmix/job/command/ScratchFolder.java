package org.ddpmix.job.command;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.ShutdownHookManager;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;

/**
 * A private folder for the temporary files of Spark in a local run, which contain samples. Only its
 * user can read it, whatever the umask is.
 *
 * <p>The process holds a lock on a file in the folder. The operating system releases the lock when
 * the process ends, even if it is killed; the next run of the same user then deletes the folder.
 */
final class ScratchFolder {
  private static final String PREFIX = "ddpmix-scratch-";
  private static final String OWNER = ".owner";
  private static final int ATTEMPTS = 5;

  /**
   * The folder of this process in each parent folder, with its open lock file. Spark remembers its
   * temporary folders until the process ends, so several sessions share the folder.
   */
  private static final Map<Path, ScratchFolder> OPEN = new ConcurrentHashMap<>();

  private final Path folder;

  @SuppressWarnings("unused") // the lock is held as long as it is reachable
  private final FileLock lock;

  private ScratchFolder(Path folder, FileLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Creates a private folder in each of the folders, unless this process has one there, and deletes
   * those of ended processes. Folders that cannot be written are left out.
   *
   * @param parents folders with commas between them, as {@code spark.local.dir} has them
   * @return the private folders in the same form
   * @throws RunFailure if none of the folders can be written
   */
  static synchronized String in(String parents) {
    List<String> created = new ArrayList<>();
    IOException failure = null;
    for (String parent : parents.split(",")) {
      try {
        Path path = Files.createDirectories(Path.of(parent.strip())).toRealPath();
        ScratchFolder open = OPEN.get(path);
        for (ScratchFolder each : OPEN.values()) {
          open = each.folder.equals(path) ? each : open;
        }
        if (open == null || !Files.exists(open.folder)) {
          open = create(path);
          OPEN.put(path, open);
          deleteAbandoned(path, open.folder);
        }
        created.add(open.folder.toString());
      } catch (IOException e) {
        failure = e;
      }
    }
    if (created.isEmpty()) {
      throw new RunFailure(
          ExitCode.INTERNAL_ERROR,
          "spark.local.dir: no folder for temporary files can be created in "
              + parents
              + ": "
              + failure
              + "; --conf spark.local.dir=DIR gives another place");
    }
    return String.join(",", created);
  }

  private static ScratchFolder create(Path parent) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Path folder =
          isPosix(parent)
              ? Files.createTempDirectory(
                  parent,
                  PREFIX,
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rwx------")))
              : Files.createTempDirectory(parent, PREFIX);
      ShutdownHookManager.registerShutdownDeleteDir(folder.toFile());
      Path owner = folder.resolve(OWNER);
      FileChannel channel =
          FileChannel.open(owner, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null && Files.exists(owner)) {
        return new ScratchFolder(folder, lock);
      }
      channel.close(); // another run has deleted the folder before it was locked
    }
    throw new IOException("another process deletes new folders in " + parent);
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Deletes the folders of processes of the same user that have ended. */
  private static void deleteAbandoned(Path parent, Path own) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      UserPrincipal user = Files.getOwner(own);
      for (Path folder : folders) {
        if (!folder.equals(own)
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)) {
          deleteIfAbandoned(folder);
        }
      }
    } catch (IOException e) {
      // Another run may delete it at the same time. The next run tries again.
    }
  }

  private static void deleteIfAbandoned(Path folder) throws IOException {
    Path owner = folder.resolve(OWNER);
    if (!Files.isRegularFile(owner, LinkOption.NOFOLLOW_LINKS)) {
      return; // it is being created or deleted
    }
    try (FileChannel channel = FileChannel.open(owner, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        delete(folder, owner);
      }
    } catch (OverlappingFileLockException e) {
      // This process uses it.
    }
  }

  /** Deletes the folder, and last the file that is locked. Does not follow links. */
  private static void delete(Path folder, Path owner) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(owner)) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            if (visited.equals(folder)) {
              Files.delete(owner);
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Makes folders that Spark created elsewhere private. */
  static void makePrivate(File... folders) {
    for (File folder : folders) {
      try {
        if (isPosix(folder.toPath())) {
          Files.setPosixFilePermissions(
              folder.toPath(), PosixFilePermissions.fromString("rwx------"));
        }
      } catch (IOException e) {
        throw new RunFailure(
            ExitCode.INTERNAL_ERROR, folder + ": its permissions cannot be set: " + e.getMessage());
      }
    }
  }
}
