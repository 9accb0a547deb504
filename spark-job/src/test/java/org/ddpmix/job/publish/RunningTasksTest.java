package org.ddpmix.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.Test;

class RunningTasksTest {
  private static final CountDownLatch STARTED = new CountDownLatch(1);
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private static Iterator<Integer> work(Iterator<Integer> numbers) {
    RUNNING.incrementAndGet();
    STARTED.countDown();
    try {
      sleep(0);
      return numbers;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      RUNNING.decrementAndGet();
    }
  }

  @Test
  void noTaskRunsAfterCancelling() throws Exception {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    List<Integer> numbers = IntStream.range(0, 8).boxed().toList();
    CompletableFuture<Long> count =
        CompletableFuture.supplyAsync(
            () -> context.parallelize(numbers, 8).mapPartitions(RunningTasksTest::work).count());
    STARTED.await();
    RunningTasks.cancel(context.sc());
    assertThat(RUNNING).hasValue(0);
    assertThatThrownBy(count::get).hasStackTraceContaining("cancelled");
  }

  /** A job that begins while the process is being stopped would write after the deletion. */
  @Test
  void jobsThatBeginBeforeTheWorkHasEndedAreCancelledToo() throws Exception {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(TestSpark.session().sparkContext());
    CountDownLatch ended = new CountDownLatch(1);
    CompletableFuture<Void> cancelling =
        CompletableFuture.runAsync(() -> RunningTasks.cancelUntil(ended, context.sc()));
    for (int job = 0; job < 3; job++) {
      assertThatThrownBy(
              () -> context.parallelize(List.of(1), 1).map(RunningTasksTest::sleep).count())
          .hasStackTraceContaining("cancelled");
    }
    ended.countDown();
    cancelling.join();
    assertThat(context.parallelize(List.of(1), 1).count()).isEqualTo(1);
  }

  private static int sleep(int number) throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      Thread.sleep(10);
      TaskContext.get().killTaskIfInterrupted();
    }
    return number;
  }
}
