package org.ddpmix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;

class TrainingMonitorTest {
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkContext spark = TestSpark.session().sparkContext();

  @Test
  void jobsAreDescribedByTheirStep() throws Exception {
    Queue<String> descriptions = new ConcurrentLinkedQueue<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            descriptions.add(Objects.toString(job.properties().getProperty(DESCRIPTION)));
          }
        };
    spark.addSparkListener(listener);
    spark.setJobDescription("before");
    try {
      Fixtures.estimator()
          .setNoiseSchedule("1.5x2,0.3x1")
          .setIntegrated(2)
          .setTol(0)
          .fit(Fixtures.samples());
      spark.listenerBus().waitUntilEmpty();
      assertThat(spark.getLocalProperty(DESCRIPTION)).isEqualTo("before");
    } finally {
      spark.removeSparkListener(listener);
      spark.setJobDescription(null);
    }

    List<String> ofSteps = descriptions.stream().filter(text -> text.contains("stage")).toList();
    assertThat(ofSteps)
        .containsExactly(
            "ddpmix stage 1/3 t=1.5 step 1",
            "ddpmix stage 1/3 t=1.5 step 2",
            "ddpmix stage 2/3 t=0.3 step 3",
            "ddpmix stage 3/3 integrated step 4",
            "ddpmix stage 3/3 integrated step 5");
    assertThat(descriptions).contains("before", "ddpmix start");
  }
}
