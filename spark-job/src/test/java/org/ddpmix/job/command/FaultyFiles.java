package org.ddpmix.job.command;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** File systems on the local disk that throw an IOException at a chosen call. */
public final class FaultyFiles {
  static final String MESSAGE = "injected fault";

  /** A kind of call. */
  enum Call {
    CREATE,
    WRITE,
    SYNC,
    CLOSE,
    RENAME,
    DELETE,
    MKDIRS,
    LIST,
    STATUS,
    OPEN,
    READ;

    /** The calls that change files. */
    static final Set<Call> CHANGES = EnumSet.of(CREATE, WRITE, SYNC, CLOSE, RENAME, DELETE, MKDIRS);
  }

  /**
   * When calls fail.
   *
   * @param first the number of the first call that fails, from 1; 0 for none
   * @param lasting whether all later calls fail too
   * @param made the calls made so far
   */
  private record Plan(long first, boolean lasting, List<Made> made) {}

  /**
   * A call that was made.
   *
   * @param kind its kind
   * @param publishing whether the job's own code for publication made it, and not Spark
   */
  record Made(Call kind, boolean publishing) {
    /** Whether many of these in a row have the same effect. */
    boolean isOfSeries() {
      return !publishing && (kind == Call.READ || kind == Call.WRITE);
    }

    boolean changesWhatIsPublished() {
      return publishing && Call.CHANGES.contains(kind);
    }
  }

  private static final AtomicReference<Plan> PLAN = new AtomicReference<>();
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);

  private FaultyFiles() {}

  /** Starts to count calls, of which one, or all from one on, fail. */
  static void arm(long first, boolean lasting) {
    PLAN.set(new Plan(first, lasting, new ArrayList<>()));
  }

  /** Stops to count and to fail, and returns the calls made. */
  static List<Made> disarm() {
    Plan plan = PLAN.getAndSet(null);
    synchronized (plan.made) {
      return List.copyOf(plan.made);
    }
  }

  private interface Action<T> {
    T run() throws IOException;
  }

  /** Runs a call of the file system; calls that it makes of itself do not count. */
  private static <T> T call(Call kind, Action<T> action) throws IOException {
    Plan plan = PLAN.get();
    if (plan == null || INSIDE.get()) {
      return action.run();
    }
    boolean publishing =
        plan.first == 0
            && StackWalker.getInstance()
                .walk(
                    frames ->
                        frames.anyMatch(
                            frame ->
                                frame.getClassName().startsWith("org.ddpmix.job.publish.")
                                    || frame.getClassName().startsWith("org.ddpmix.job.rerun.")));
    long number;
    synchronized (plan.made) {
      plan.made.add(new Made(kind, publishing));
      number = plan.made.size();
    }
    if (plan.first > 0 && (number == plan.first || plan.lasting && number > plan.first)) {
      throw new IOException(MESSAGE + " at call " + number + ", " + kind);
    }
    INSIDE.set(true);
    try {
      return action.run();
    } finally {
      INSIDE.set(false);
    }
  }

  /** The local file system. */
  public static final class Local extends LocalFileSystem {
    public Local() {
      super(new Disk());
    }
  }

  /** An object store: a file appears, or replaces another, when it is closed. */
  public static final class Store extends Disk {
    static final URI ROOT = URI.create("faulty:///");

    @Override
    public URI getUri() {
      return ROOT;
    }

    @Override
    public String getScheme() {
      return ROOT.getScheme();
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      return plain(super.getFileStatus(path));
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      return Arrays.stream(super.listStatus(path)).map(Store::plain).toArray(FileStatus[]::new);
    }

    /** Without permissions, which Hadoop reads for the scheme file only. */
    private static FileStatus plain(FileStatus file) {
      return new FileStatus(
          file.getLen(),
          file.isDirectory(),
          file.getReplication(),
          file.getBlockSize(),
          file.getModificationTime(),
          file.getPath());
    }

    @Override
    OutputStream open(Path file, boolean overwrite, Action<FSDataOutputStream> onDisk)
        throws IOException {
      if (!overwrite && exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      return new Upload() {
        private boolean closed;

        @Override
        void abort() {
          closed = true;
        }

        @Override
        public void close() throws IOException {
          if (!closed) {
            closed = true;
            try (OutputStream out = onDisk.run()) {
              writeTo(out);
            }
          }
        }
      };
    }
  }

  /** A new object, which can be abandoned before it is closed. */
  private abstract static class Upload extends ByteArrayOutputStream {
    abstract void abort();
  }

  /** The calls that count. */
  static class Disk extends RawLocalFileSystem {

    /** Opens the stream that receives the content of a new file. */
    OutputStream open(Path file, boolean overwrite, Action<FSDataOutputStream> onDisk)
        throws IOException {
      return onDisk.run();
    }

    private FSDataOutputStream counted(
        Path file, boolean overwrite, Action<FSDataOutputStream> onDisk) throws IOException {
      OutputStream stream = call(Call.CREATE, () -> open(file, overwrite, onDisk));
      return new FSDataOutputStream(new Counted(stream), null) {
        @Override
        public boolean hasCapability(String capability) {
          return stream instanceof Upload
              ? capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
              : capability.equals(StreamCapabilities.HSYNC);
        }

        @Override
        public AbortableResult abort() {
          ((Upload) stream).abort();
          return null;
        }

        @Override
        public void hsync() throws IOException {
          call(Call.SYNC, () -> null);
        }

        @Override
        public void hflush() throws IOException {
          call(Call.SYNC, () -> null);
        }
      };
    }

    /** A stream whose close fails without the rest of its content. */
    private static final class Counted extends FilterOutputStream {
      private boolean closed;

      Counted(OutputStream out) {
        super(out);
      }

      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        call(
            Call.WRITE,
            () -> {
              out.write(bytes, offset, length);
              return null;
            });
      }

      @Override
      public void close() throws IOException {
        if (!closed) {
          closed = true;
          call(
              Call.CLOSE,
              () -> {
                out.close();
                return null;
              });
        }
      }
    }

    @Override
    public FSDataOutputStream create(
        Path file, boolean overwrite, int buffer, short replication, long block, Progressable p)
        throws IOException {
      return counted(
          file, overwrite, () -> super.create(file, overwrite, buffer, replication, block, p));
    }

    @Override
    public FSDataOutputStream create(
        Path file,
        FsPermission permission,
        boolean overwrite,
        int buffer,
        short replication,
        long block,
        Progressable p)
        throws IOException {
      return counted(
          file,
          overwrite,
          () -> super.create(file, permission, overwrite, buffer, replication, block, p));
    }

    @Override
    public FSDataOutputStream createNonRecursive(
        Path file,
        FsPermission permission,
        boolean overwrite,
        int buffer,
        short replication,
        long block,
        Progressable p)
        throws IOException {
      return counted(
          file,
          overwrite,
          () ->
              super.createNonRecursive(file, permission, overwrite, buffer, replication, block, p));
    }

    @Override
    public FSDataInputStream open(Path file, int buffer) throws IOException {
      return new FSDataInputStream(
          new CountedInput(call(Call.OPEN, () -> super.open(file, buffer))));
    }

    private static final class CountedInput extends FSInputStream {
      private final FSDataInputStream in;

      CountedInput(FSDataInputStream in) {
        this.in = in;
      }

      @Override
      public int read() throws IOException {
        return call(Call.READ, in::read);
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return call(Call.READ, () -> in.read(bytes, offset, length));
      }

      @Override
      public void seek(long position) throws IOException {
        in.seek(position);
      }

      @Override
      public long getPos() throws IOException {
        return in.getPos();
      }

      @Override
      public boolean seekToNewSource(long position) {
        return false;
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      return call(Call.RENAME, () -> super.rename(from, to));
    }

    @Override
    @SuppressWarnings("deprecation")
    protected void rename(Path from, Path to, Options.Rename... options) throws IOException {
      call(
          Call.RENAME,
          () -> {
            super.rename(from, to, options);
            return null;
          });
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
      return call(Call.DELETE, () -> super.delete(path, recursive));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
      return call(Call.MKDIRS, () -> super.mkdirs(path));
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) throws IOException {
      return call(Call.MKDIRS, () -> super.mkdirs(path, permission));
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
      return call(Call.LIST, () -> super.listStatus(path));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      return call(Call.STATUS, () -> super.getFileStatus(path));
    }
  }
}
