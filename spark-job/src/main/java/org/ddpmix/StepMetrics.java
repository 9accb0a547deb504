package org.ddpmix;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.ddpmix.descent.StepRecord;

/**
 * A Spark plugin that publishes the last training step as metrics of the driver, for the Prometheus
 * endpoint and the metrics sinks of Spark. It is enabled with {@code --conf
 * spark.plugins=org.ddpmix.StepMetrics}.
 *
 * <p>The gauges are {@code step}, {@code stage}, {@code noiseTime}, {@code loss}, {@code error}
 * (NaN without a ground truth), {@code stepSeconds} and {@code samplesPerSecond}. Their prefix is
 * {@code plugin.org.ddpmix.StepMetrics}. All gauges are NaN before the first step. If a driver
 * trains several mixtures concurrently, the gauges show the step that ended last.
 */
public final class StepMetrics implements SparkPlugin {

  /** A step and the number of samples that it read. */
  private record LastStep(StepRecord step, long samples) {}

  private static final Map<String, ToDoubleFunction<LastStep>> GAUGES =
      Map.of(
          "step", last -> last.step().step(),
          "stage", last -> last.step().stage(),
          "noiseTime", last -> last.step().noiseTime(),
          "loss", last -> last.step().loss(),
          "error", last -> last.step().error(),
          "stepSeconds", last -> last.step().seconds(),
          "samplesPerSecond", last -> last.samples() / last.step().seconds());

  /** Static, because Spark creates the plugin and does not expose the instance. */
  private static volatile LastStep lastStep;

  /** Sets the step that the gauges show. */
  static void update(StepRecord step, long samples) {
    lastStep = new LastStep(step, samples);
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public void registerMetrics(String appId, PluginContext context) {
        MetricRegistry registry = context.metricRegistry();
        GAUGES.forEach((name, value) -> registry.register(name, gauge(value)));
      }
    };
  }

  private static Gauge<Double> gauge(ToDoubleFunction<LastStep> value) {
    return () -> {
      LastStep last = lastStep;
      return last == null ? Double.NaN : value.applyAsDouble(last);
    };
  }

  /** {@inheritDoc} There is none, because only the driver executes steps. */
  @Override
  public ExecutorPlugin executorPlugin() {
    return null;
  }
}
