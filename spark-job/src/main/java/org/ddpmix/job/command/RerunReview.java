package org.ddpmix.job.command;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.ddpmix.descent.DescentResult;
import org.ddpmix.evaluation.Evaluation;
import org.ddpmix.io.pack.HoldoutSplit;
import org.ddpmix.io.pack.PackedSamples;
import org.ddpmix.io.pack.SamplePacker;
import org.ddpmix.io.read.SampleTable;
import org.ddpmix.job.config.FitSettings;
import org.ddpmix.job.console.ExitCode;
import org.ddpmix.job.console.RunFailure;
import org.ddpmix.job.rerun.RerunSettings;
import org.ddpmix.job.rerun.RunsFolder;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.ReportData;
import org.ddpmix.report.Rerun;

/** Evaluates a scheduled run on held-out rows, and compares it with the previous run. */
final class RerunReview implements Review, AutoCloseable {
  private final RerunSettings settings;
  private final FitSettings fit;
  private final String start;
  private final Rerun previous; // null for the first run
  private final Mixture previousMixture; // null for the first run
  private PackedSamples heldOut; // null if no rows are held out
  private Rerun rerun;

  RerunReview(
      RerunSettings settings,
      FitSettings fit,
      String start,
      Rerun previous,
      Mixture previousMixture) {
    this.settings = settings;
    this.fit = fit;
    this.start = start;
    this.previous = previous;
    this.previousMixture = previousMixture;
  }

  @Override
  public SamplePacker trainingRows(SamplePacker packer) {
    return packer.part(new HoldoutSplit(settings.holdout(), fit.descent().seed(), false));
  }

  @Override
  public boolean ignoresMismatchedCheckpoint() {
    return true; // the samples may have changed since it was written
  }

  @Override
  public void checkSamples(SampleTable table, PackedSamples packed) {
    if (settings.holdout() > 0) {
      heldOut =
          fit.reading()
              .packer()
              .maxBlockSizeInMB(fit.maxBlockSizeInMB())
              .part(new HoldoutSplit(settings.holdout(), fit.descent().seed(), true))
              .pack(table);
    }
    long rows = packed.samples().rows() + heldOutRows();
    if (rows < settings.minRows()) {
      throw refused(rows + " rows are fewer than min-rows " + settings.minRows());
    }
  }

  private long heldOutRows() {
    return heldOut == null ? 0 : heldOut.samples().rows();
  }

  @Override
  public Optional<ReportData.Named> previous(int dimension) {
    return Optional.ofNullable(previousMixture)
        .filter(mixture -> mixture.dimension() == dimension)
        .map(mixture -> new ReportData.Named("run " + previous.run(), mixture));
  }

  @Override
  public Map<String, String> checkResult(
      Mixture mixture, DescentResult descent, Evaluation metrics) {
    double logLikelihood =
        heldOut == null
            ? metrics.logLikelihood()
            : Evaluation.Fit.of(mixture, heldOut.samples()).logLikelihood();
    rerun =
        new Rerun(
            settings.runId(),
            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
            start,
            metrics.samples(),
            heldOutRows(),
            descent.stopReason().toString(),
            descent.history().size(),
            logLikelihood,
            mixture.background().map(Background::weight).orElse(null),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    if (previous != null) {
      rerun = rerun.comparedWith(previous, previousMixture, mixture);
    }
    if (!Double.isFinite(logLikelihood)) {
      throw refused("the log likelihood is " + logLikelihood);
    }
    if (rerun.outliers() != null
        && settings.maxOutliers().filter(max -> !(rerun.outliers() <= max)).isPresent()) {
      throw refused(
          "the share of outliers is "
              + rerun.outliers()
              + ", more than max-outliers "
              + settings.maxOutliers().get());
    }
    Double change = rerun.logLikelihoodChange();
    if (change != null
        && settings.maxLikelihoodDrop().filter(max -> !(-change <= max)).isPresent()) {
      throw refused(
          "the log likelihood of "
              + logLikelihood
              + " is "
              + -change
              + " below that of run "
              + previous.run()
              + ", more than max-likelihood-drop "
              + settings.maxLikelihoodDrop().get());
    }
    return Map.of(RunsFolder.COMPARISON, rerun.toJson());
  }

  private RunFailure refused(String why) {
    return new RunFailure(
        ExitCode.NOT_CONVERGED,
        "run "
            + settings.runId()
            + ": "
            + why
            + "; nothing was published"
            + (previous == null ? "" : ", and the latest run is still " + previous.run()));
  }

  /** The comparison with the previous run; null before {@link #checkResult}. */
  Rerun rerun() {
    return rerun;
  }

  @Override
  public void close() {
    if (heldOut != null) {
      heldOut.close();
    }
  }
}
