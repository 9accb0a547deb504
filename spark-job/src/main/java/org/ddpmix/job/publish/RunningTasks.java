package org.ddpmix.job.publish;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;
import scala.Option;
import scala.runtime.BoxedUnit;

/** The tasks of Spark that may write below a temporary path. */
public final class RunningTasks {
  private static final int WAIT_MILLIS = 20;
  private static final int IDLE_WAITS = 5; // Spark reports a started task with a short delay
  private static final Duration AT_END = Duration.ofSeconds(3);

  private RunningTasks() {}

  /** Waits until cancelled tasks have stopped writing, so that their output can be deleted. */
  static void await(Duration most) {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isDefined()) {
      await(session.get().sparkContext(), most);
    }
  }

  /**
   * Cancels all jobs when the JVM shuts down, also those that begin in the meantime, until the work
   * that begins them has ended, and waits for their tasks before Spark is stopped: a task or a job
   * that still ran would write again below a path that was deleted.
   *
   * @return to be called when the work has ended; removes the hook
   */
  public static Runnable cancelAtShutdown(SparkContext context) {
    CountDownLatch ended = new CountDownLatch(1);
    Object hook =
        ShutdownHookManager.addShutdownHook(
            ShutdownHookManager.SPARK_CONTEXT_SHUTDOWN_PRIORITY() + 1,
            () -> {
              context.setLogLevel("ERROR"); // no warning of each cancelled task
              cancelUntil(ended, context);
              return BoxedUnit.UNIT;
            });
    return () -> {
      ended.countDown();
      ShutdownHookManager.removeShutdownHook(hook);
    };
  }

  /** Cancels all jobs and waits for their tasks. */
  public static void cancel(SparkContext context) {
    cancelUntil(new CountDownLatch(0), context);
  }

  static void cancelUntil(CountDownLatch ended, SparkContext context) {
    try {
      boolean waits = true;
      for (long i = AT_END.toMillis() / WAIT_MILLIS; i > 0 && waits; i--) {
        context.cancelAllJobs();
        waits = !ended.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      }
      await(context, AT_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      if (!context.isStopped()) { // else there is nothing to cancel any more
        throw e;
      }
    }
  }

  private static void await(SparkContext context, Duration most) {
    int idle = 0;
    for (long i = most.toMillis() / WAIT_MILLIS; i > 0 && idle < IDLE_WAITS; i--) {
      idle = anyRuns(context) ? 0 : idle + 1;
      try {
        Thread.sleep(WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean anyRuns(SparkContext context) {
    return !context.isStopped()
        && Stream.of(context.statusTracker().getExecutorInfos())
            .anyMatch(executor -> executor.numRunningTasks() > 0);
  }
}
