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
import org.ddpmix.mixture.Mixture;
import org.ddpmix.report.ReportData;
import org.ddpmix.report.Rerun;

/** Judges a scheduled run by rows that it has not seen, and by the run before. */
final class RerunReview implements Review, AutoCloseable {
  private final RunsFolder runs;
  private final RerunSettings settings;
  private final FitSettings fit;
  private final String start;
  private final Rerun before; // or null
  private final Mixture mixtureBefore; // or null
  private PackedSamples heldOut; // null where none are
  private Rerun rerun;

  RerunReview(
      RunsFolder runs,
      RerunSettings settings,
      FitSettings fit,
      String start,
      Rerun before,
      Mixture mixtureBefore) {
    this.runs = runs;
    this.settings = settings;
    this.fit = fit;
    this.start = start;
    this.before = before;
    this.mixtureBefore = mixtureBefore;
  }

  @Override
  public SamplePacker part(SamplePacker packer) {
    return packer.part(new HoldoutSplit(settings.holdout(), fit.descent().seed(), false));
  }

  @Override
  public boolean ignoresOthersCheckpoints() {
    return true; // the samples may have changed since
  }

  @Override
  public void samples(SampleTable table, PackedSamples packed) {
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
    return Optional.ofNullable(mixtureBefore)
        .filter(mixture -> mixture.dimension() == dimension)
        .map(mixture -> new ReportData.Named("run " + before.run(), mixture));
  }

  @Override
  public Map<String, String> files(Mixture mixture, DescentResult descent, Evaluation metrics) {
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
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    if (before != null) {
      rerun = rerun.comparedWith(before, mixtureBefore, mixture);
    }
    Double change = rerun.logLikelihoodChange();
    if (change != null && settings.maxLikelihoodDrop().filter(most -> -change > most).isPresent()) {
      throw refused(
          "the log likelihood of "
              + logLikelihood
              + " is "
              + -change
              + " below that of run "
              + before.run()
              + ", more than max-likelihood-drop "
              + settings.maxLikelihoodDrop().get());
    }
    runs.checkLock();
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
            + (before == null ? "" : ", and the latest run is still " + before.run()));
  }

  /** The run beside the one before, once it was judged. */
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
