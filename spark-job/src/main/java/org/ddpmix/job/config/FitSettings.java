package org.ddpmix.job.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.ddpmix.descent.DescentSettings;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.setting.FitSetting;
import org.ddpmix.start.BackgroundMode;
import org.ddpmix.start.InitMode;
import org.ddpmix.start.Start;

/**
 * The settings of {@code fit}.
 *
 * @param input the samples
 * @param output the folder to write
 * @param overwrite whether it may exist
 * @param reading how the samples are read
 * @param maxBlockSizeInMB of packed samples
 * @param k how many components to learn; empty if the data decide
 * @param covarianceType the family to which the first mixture is converted; empty to keep its own
 * @param background whether there is a background
 * @param initialization the initialization; empty for the mixture at {@code start}
 * @param start a name of {@link InitMode}, or the path of a mixture.json
 * @param variance of the components at the start; empty for what the start finds
 * @param descent how to descend
 * @param truth the path of a mixture.json
 * @param checkpointInterval steps between two checkpoints; 0 for none
 * @param dryRun whether the samples are read and described only
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
    OptionalInt k,
    Optional<CovarianceType> covarianceType,
    BackgroundMode background,
    Optional<Start> initialization,
    String start,
    Optional<Double> variance,
    DescentSettings descent,
    Optional<String> truth,
    int checkpointInterval,
    boolean dryRun,
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
    boolean dryRun = settings.flag("dry-run");
    String start = settings.text(FitSetting.INIT_MODE.option());
    Optional<InitMode> mode = InitMode.of(start);
    return new FitSettings(
        settings.text("input"),
        dryRun && !settings.given("output") ? "" : settings.text("output"),
        settings.flag("overwrite"),
        ReadingSettings.of(settings),
        settings.get(FitSetting.MAX_BLOCK_SIZE_IN_MB),
        settings.k(),
        settings.finalCovarianceType(mode),
        settings.background(),
        mode.map(settings::start),
        start,
        settings.ifGiven(FitSetting.VARIANCE),
        settings.descent(start, settings.ifGiven("target-error", settings::positive).orElse(0.0)),
        settings.ifGiven("truth", settings::text),
        settings.count("checkpoint-interval", 0),
        dryRun,
        settings.flag("resume"),
        settings.flag("require-convergence"),
        settings.flag("json"),
        settings.flag("quiet"));
  }
}
