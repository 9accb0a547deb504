package org.ddpmix.evaluation;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.evaluation.ScoreParameters.Group;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.KernelProvider;

/** The sums J, D and Σ s of {@link StandardErrors}, for each group of parameters. */
final class ScoreProducts implements BlockStatistic {
  private static final long serialVersionUID = 1L;
  private static final double LEAST = 1e-8; // responsibilities below are left out
  private static final double DENSE = 0.3; // part of the parameters, for which blocks are faster
  private static final int BATCH = 64; // rows

  private final transient ScoreParameters parameters;
  private final transient List<Group> groups;

  ScoreProducts(ScoreParameters parameters, List<Group> groups) {
    this.parameters = parameters;
    this.groups = groups;
  }

  @Override
  public int length() {
    return groups.isEmpty() ? 0 : groups.get(groups.size() - 1).end();
  }

  @Override
  public Accumulator newAccumulator() {
    return new Scores();
  }

  private final class Scores implements Accumulator {
    private final Confusion.Shares shares = new Confusion.Shares(parameters.mixture);
    private final double[] u = new double[parameters.d];
    private final double[] score;
    private final double[] common = new double[parameters.pooled ? parameters.elements : 0];
    private final int[] starts = new int[parameters.k + 3]; // of runs of parameters, in score
    private final int[] targets = new int[parameters.k + 2]; // the first parameter of each run
    private int runs;
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final Map<Group, Batch> batches = new IdentityHashMap<>();

    Scores() {
      int most = groups.stream().mapToInt(Group::size).max().orElse(0);
      score = new double[most + common.length];
    }

    @Override
    public void add(SampleBlock block, long firstRow, double[] sums) {
      for (int r = 0; r < block.rows(); r++) {
        double[] w = shares.of(block, r);
        for (Group group : groups) {
          if (group.labelled()) {
            addSquares(group, w, block.rowWeight(r), sums);
          } else {
            add(group, w, block.rowWeight(r), sums);
          }
        }
      }
    }

    /** Adds the squares of the terms of the moments, in units of the data. */
    private void addSquares(Group group, double[] w, double rowWeight, double[] sums) {
      int d = parameters.d;
      for (int m = 0; m < group.members().length; m++) {
        int c = group.members()[m];
        if (w[c] > LEAST) {
          double square = rowWeight * w[c] * w[c];
          int at = group.first() + group.offsets()[c];
          sums[group.mean() + m] += rowWeight * w[c];
          if (parameters.weights) {
            sums[at++] += square;
          }
          if (c < parameters.k) {
            centre(c);
            for (int j = 0; j < d; j++) {
              sums[at++] += square * u[j] * u[j];
            }
            at = parameters.pooled ? group.first() + group.pooled() : at;
            addCovarianceSquares(square, parameters.matrices[c], sums, at);
          }
        }
      }
    }

    private void addCovarianceSquares(double square, double[] matrix, double[] sums, int from) {
      int d = parameters.d;
      int at = from;
      boolean diagonal = parameters.type.isDiagonal();
      double mean = 0; // of the squares, minus their variance
      for (int i = 0; parameters.elements > 0 && i < d; i++) {
        double variance = u[i] * u[i] - matrix[diagonal ? i : i * d + i];
        mean += variance / d;
        if (parameters.elements > 1) {
          for (int j = 0; !diagonal && j < i; j++) {
            double product = u[i] * u[j] - matrix[i * d + j];
            sums[at++] += square * product * product;
          }
          sums[at++] += square * variance * variance;
        }
      }
      if (parameters.elements == 1) {
        sums[at] += square * mean * mean;
      }
    }

    private void add(Group group, double[] w, double rowWeight, double[] sums) {
      runs = 0;
      Arrays.fill(common, 0);
      for (int c : group.members()) {
        if (w[c] > LEAST) {
          int start = starts[runs];
          int first = runs;
          whiten(c);
          int end = parameters.location(c, u, score, start);
          if (c < parameters.k && !parameters.pooled) {
            end = parameters.covariance(c, u, score, end);
          }
          endRun(group.offsets()[c], end);
          if (c < parameters.k && parameters.pooled) {
            endRun(group.pooled(), parameters.covariance(c, u, score, end));
          }
          addProducts(first, rowWeight * w[c], sums, group.complete(), group.size());
          for (int i = start; i < end; i++) {
            score[i] *= w[c];
          }
          if (c < parameters.k && parameters.pooled) {
            for (int i = 0; i < common.length; i++) {
              common[i] += w[c] * score[end + i];
            }
            runs--;
          }
        }
      }
      if (runs == 0) {
        return;
      }
      if (parameters.pooled) {
        System.arraycopy(common, 0, score, starts[runs], common.length);
        endRun(group.pooled(), starts[runs] + common.length);
      }
      if (starts[runs] > DENSE * group.size()) {
        gather(group, Math.sqrt(rowWeight), sums);
      } else {
        addProducts(0, rowWeight, sums, group.first(), group.size());
      }
      for (int run = 0; run < runs; run++) {
        for (int i = starts[run]; i < starts[run + 1]; i++) {
          sums[group.mean() + targets[run] + i - starts[run]] += rowWeight * score[i];
        }
      }
    }

    /** Keeps a score with most parameters for a product of many rows. */
    private void gather(Group group, double root, double[] sums) {
      Batch batch = batches.computeIfAbsent(group, g -> new Batch(g.size()));
      int row = batch.rows * group.size();
      Arrays.fill(batch.values, row, row + group.size(), 0);
      for (int run = 0; run < runs; run++) {
        for (int i = starts[run]; i < starts[run + 1]; i++) {
          batch.values[row + targets[run] + i - starts[run]] = root * score[i];
        }
      }
      if (++batch.rows == BATCH) {
        flush(group, batch, sums);
      }
    }

    private void flush(Group group, Batch batch, double[] sums) {
      kernel.addLowerTransposedTimes(
          batch.values, batch.values, group.size(), batch.rows, sums, group.first());
      batch.rows = 0;
    }

    @Override
    public void end(double[] sums) {
      batches.forEach((group, batch) -> flush(group, batch, sums));
    }

    private void endRun(int target, int end) {
      targets[runs++] = target;
      starts[runs] = end;
    }

    private void centre(int c) {
      System.arraycopy(shares.x(), 0, u, 0, u.length);
      for (int j = 0; j < u.length; j++) {
        u[j] -= parameters.means[c * u.length + j];
      }
    }

    private void whiten(int c) {
      if (c < parameters.k) {
        centre(c);
        parameters.mixture.covariances().whiten(c, u, 0, u.length);
      }
    }

    /** Adds the lower triangle of the products of all runs from a first one. */
    private void addProducts(int first, double weight, double[] sums, int matrix, int size) {
      for (int run = first; run < runs; run++) {
        for (int i = starts[run]; i < starts[run + 1]; i++) {
          double scaled = weight * score[i];
          int row = matrix + (targets[run] + i - starts[run]) * size;
          for (int other = first; other <= run; other++) {
            int end = Math.min(starts[other + 1], i + 1);
            int at = row + targets[other] - starts[other];
            for (int j = starts[other]; j < end; j++) {
              sums[at + j] += scaled * score[j];
            }
          }
        }
      }
    }
  }

  /** Scores of some rows. */
  private static final class Batch {
    private final double[] values; // rows × size
    private int rows;

    Batch(int size) {
      values = new double[BATCH * size];
    }
  }
}
