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
 * Adds the last step to the driver's metrics, for Spark's Prometheus endpoint and for its sinks:
 * {@code --conf spark.plugins=org.ddpmix.StepMetrics}.
 *
 * <p>The gauges are {@code step}, {@code stage}, {@code noiseTime}, {@code loss}, {@code error}
 * (NaN where no truth is known), {@code stepSeconds} and {@code samplesPerSecond}, with {@code
 * plugin.org.ddpmix.StepMetrics} before them; all are NaN before the first step. Where one driver
 * trains several mixtures at once, they show the step that ended last.
 */
public final class StepMetrics implements SparkPlugin {

  /** A step, and how many samples it read. */
  private record Shown(StepRecord step, long samples) {}

  private static final Map<String, ToDoubleFunction<Shown>> GAUGES =
      Map.of(
          "step", shown -> shown.step().step(),
          "stage", shown -> shown.step().stage(),
          "noiseTime", shown -> shown.step().noiseTime(),
          "loss", shown -> shown.step().loss(),
          "error", shown -> shown.step().error(),
          "stepSeconds", shown -> shown.step().seconds(),
          "samplesPerSecond", shown -> shown.samples() / shown.step().seconds());

  /** Spark makes the plugin itself, and hands it to nobody. */
  private static volatile Shown last;

  /** Shows a step from now on. */
  static void show(StepRecord step, long samples) {
    last = new Shown(step, samples);
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

  private static Gauge<Double> gauge(ToDoubleFunction<Shown> value) {
    return () -> {
      Shown shown = last;
      return shown == null ? Double.NaN : value.applyAsDouble(shown);
    };
  }

  /** {@inheritDoc} Steps are the driver's. */
  @Override
  public ExecutorPlugin executorPlugin() {
    return null;
  }
}
