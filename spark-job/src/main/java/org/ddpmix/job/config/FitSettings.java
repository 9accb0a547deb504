package org.ddpmix.job.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.diffusion.NoiseSchedule;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.objective.ObjectiveFactory;
import org.ddpmix.start.InitMode;

/**
 * The settings of {@code fit}.
 *
 * @param input the samples
 * @param output the folder to write
 * @param overwrite whether it may exist
 * @param reading how the samples are read
 * @param maxBlockSizeInMB of packed samples
 * @param k how many components to learn
 * @param start a name of {@link InitMode}, or the path of a mixture.json
 * @param variance of the components at the start; empty for what the start finds
 * @param descent how to descend
 * @param truth the path of a mixture.json
 * @param checkpointInterval steps between two checkpoints; 0 for none
 * @param resume whether to go on from a checkpoint
 * @param requireConvergence whether not to converge is a failure
 * @param json whether the summary is JSON
 * @param quiet whether there is no progress
 */
public record FitSettings(
    String input,
    String output,
    boolean overwrite,
    ReadingSettings reading,
    double maxBlockSizeInMB,
    int k,
    String start,
    Optional<Double> variance,
    DescentSettings descent,
    Optional<String> truth,
    int checkpointInterval,
    boolean resume,
    boolean requireConvergence,
    boolean json,
    boolean quiet) {

  /** All paths that are read. */
  public List<String> inputs() {
    List<String> inputs = new ArrayList<>(List.of(input));
    truth.ifPresent(inputs::add);
    if (InitMode.of(start).isEmpty()) {
      inputs.add(start);
    }
    return inputs;
  }

  public static FitSettings of(Settings settings) {
    if (settings.given("target-error") && !settings.given("truth")) {
      throw new InvalidSettingException(
          settings.name("target-error") + ": there is no truth to compare with; give --truth");
    }
    DescentSettings descent = descent(settings);
    int k = settings.count("k", 1);
    if (descent.objective().needsSymmetry() && k != 2) {
      throw settings.invalid(
          "k", "with --gradient " + descent.objective().name() + " it must be 2");
    }
    return new FitSettings(
        settings.text("input"),
        settings.text("output"),
        settings.flag("overwrite"),
        ReadingSettings.of(settings),
        settings.positive("max-block-size-in-mb"),
        k,
        settings.text("start"),
        settings.ifGiven("variance", settings::positive),
        descent,
        settings.ifGiven("truth", settings::text),
        settings.count("checkpoint-interval", 0),
        settings.flag("resume"),
        settings.flag("require-convergence"),
        settings.flag("json"),
        settings.flag("quiet"));
  }

  private static DescentSettings descent(Settings settings) {
    int maxIter = settings.count("max-iter", 1);
    ObjectiveFactory objective =
        ObjectiveFactory.named(
            settings.choice(
                "gradient",
                ObjectiveFactory.all().stream()
                    .map(ObjectiveFactory::name)
                    .toArray(String[]::new)));
    return new DescentSettings(
        objective.usesNoise()
            ? InitMode.stages(
                String.join(",", settings.list("ladder")),
                settings.count("integrated", 0),
                settings.text("start"))
            : NoiseSchedule.of(NoiseSchedule.NONE, maxIter),
        objective,
        learned(settings),
        settings.positive("step-size"),
        settings.nonNegative("tol"),
        maxIter,
        settings.ifGiven("target-error", settings::positive).orElse(0.0),
        settings.seed("seed"));
  }

  private static Set<LearnedParameter> learned(Settings settings) {
    return LearnedParameter.named(settings.list("learn"))
        .orElseThrow(
            () -> settings.invalid("learn", "it must be none, or some of weights, variance"));
  }
}
