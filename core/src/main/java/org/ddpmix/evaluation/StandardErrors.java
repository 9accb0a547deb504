package org.ddpmix.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ddpmix.data.BlockStatistic;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.Mixture;

/**
 * Standard errors of the parameters of a mixture that was fitted by maximum likelihood: the
 * standard deviations of its estimates over repeated data sets.
 *
 * <pre>
 *   V = H⁻¹ J H⁻¹,   J = Σ_i s_i s_iᵀ,   H = I + J − D,   D = Σ_i Σ_k w_ik φ_ik φ_ikᵀ
 *   s_i = Σ_k w_ik φ_ik,   w_ik = P(k | x_i),   u_ik = L_k⁻¹ (x_i − μ_k),   L_k L_kᵀ = Σ_k
 *   φ_ik = (1, u, (u_j² − 1) / √2, u_j u_l) / √n_k,   n_k = N π_k
 * </pre>
 *
 * <p>φ_ik is the gradient of log n_k N(x_i; μ_k, Σ_k) with respect to the parameters of component
 * k, in units in which the information of samples of known labels is I. H is then the observed
 * information in the form of Louis: I minus the information that unknown labels take away. V is the
 * estimate of Huber and White, which also holds if the components are not Gaussian, and is the
 * limit of the bootstrap for many samples. The numbers n_k are free of each other, as if N were a
 * Poisson variable; with J around its mean, V is that of a fixed N. Spherical, diagonal and shared
 * covariances have φ summed over the elements that are one parameter.
 *
 * <p>Components that share almost no samples are independent, and are computed apart; if they share
 * none, from their moments. The parameters of components that overlap are computed together, up to
 * {@link #MAX_PARAMETERS}; for more of them, and where the likelihood has no maximum, the errors
 * are NaN. In the latter case components that share few samples with the others keep their errors.
 * They do not contain the bias of few samples: a component should have some times as many samples
 * as parameters.
 *
 * <p>Sources: T. A. Louis, <i>Finding the observed information matrix when using the EM
 * algorithm</i>, JRSS B 44, 1982; H. White, <i>Maximum likelihood estimation of misspecified
 * models</i>, Econometrica 50, 1982; R. Boldea, J. Magnus, <i>Maximum likelihood estimation of the
 * multivariate normal mixture model</i>, JASA 104, 2009.
 *
 * @param weights of the mixing weights: k; null if they were not learned
 * @param background of the weight of the background; null without one, or if it was not learned
 * @param means of the means: k × d, in units of the data
 * @param covariances of the elements of the covariances, in squared units of the data: one row for
 *     each component, or one for all if the family is shared or tied. A row has the variance, d
 *     variances (diagonal), or a matrix of d × d (tied, full), row-major. Null if they were not
 *     learned, or are more than 200 000 numbers
 * @param unknown why some errors are NaN, in a sentence; null if none is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StandardErrors(
    double[] weights, Double background, double[][] means, double[][] covariances, String unknown) {

  /** The largest number of parameters that are computed together. */
  public static final int MAX_PARAMETERS = 1200;

  private static final double COUPLED = 0.001; // of samples, above which components are not apart
  private static final double LOOSE = 0.01; // the same where the likelihood has no maximum
  private static final double KNOWN = 1e-4; // of samples, up to which the labels count as known
  private static final double LEAST_AMOUNT = 1; // samples of a component
  private static final int MAX_ELEMENTS = 200_000; // in a record of the errors
  private static final int NAMED = 8; // components listed in a message

  /**
   * Computes the errors in one pass over samples, which may be a part of those of the fit.
   *
   * @param mixture the maximum of the likelihood, relative to the origin of the samples
   * @param samples at least one sample; a row weight of 3 counts as three samples
   * @param confusion that of the mixture on these samples
   * @param totalWeight the weight of all samples of the fit
   * @param weights whether the weights were learned
   * @param covariances whether the covariances were learned
   */
  public static StandardErrors of(
      Mixture mixture,
      InMemorySamples samples,
      Confusion confusion,
      double totalWeight,
      boolean weights,
      boolean covariances) {
    Parameters parameters = new Parameters(mixture, samples, weights, covariances);
    return new Estimate(parameters, samples, confusion, totalWeight).errors();
  }

  /** The number of rows of {@link #covariances} for a mixture. */
  public static int matrices(Mixture mixture) {
    CovarianceType type = mixture.covariances().type();
    return type == CovarianceType.SHARED || type == CovarianceType.TIED ? 1 : mixture.k();
  }

  /** The length of a row of {@link #covariances} for a mixture. */
  public static int elements(Mixture mixture) {
    int d = mixture.dimension();
    return switch (mixture.covariances().type()) {
      case SHARED, SPHERICAL -> 1;
      case DIAGONAL -> d;
      case TIED, FULL -> d * d;
    };
  }

  /** The parameters of the components, and how many samples each component has. */
  private static final class Parameters {
    private final Mixture mixture;
    private final CovarianceType type;
    private final int k;
    private final int d;
    private final boolean weights;
    private final int elements; // of a covariance; 0 if they are not learned
    private final boolean pooled; // one covariance for all components
    private final double[] amounts; // n: k + 1, the last one of the background
    private final double[] means; // k × d
    private final double[][] matrices; // Σ: k matrices of d × d, or their diagonals
    private final double total; // of the components

    Parameters(Mixture mixture, InMemorySamples samples, boolean weights, boolean covariances) {
      this.mixture = mixture;
      this.weights = weights;
      type = mixture.covariances().type();
      k = mixture.k();
      d = mixture.dimension();
      means = mixture.means();
      matrices = new double[k][];
      for (int c = 0; c < k; c++) {
        boolean same = c > 0 && matrices(mixture) == 1;
        matrices[c] =
            same
                ? matrices[0]
                : type.isDiagonal() ? mixture.covariances().variances(c, d) : mixture.covariance(c);
      }
      elements =
          !covariances
              ? 0
              : switch (type) {
                case SHARED, SPHERICAL -> 1;
                case DIAGONAL -> d;
                case TIED, FULL -> d * (d + 1) / 2;
              };
      pooled = covariances && matrices(mixture) == 1;
      amounts = Arrays.copyOf(mixture.weights(), k + 1);
      amounts[k] = mixture.background().map(Background::weight).orElse(0.0);
      for (int c = 0; c <= k; c++) {
        amounts[c] *= samples.totalWeight();
      }
      total = Arrays.stream(amounts, 0, k).sum();
    }

    /** The number of parameters of a component alone. */
    int own(int component) {
      int weight = weights ? 1 : 0;
      return component == k ? weight : weight + d + (pooled ? 0 : elements);
    }

    /** Writes the part of φ without the covariance. */
    int location(int component, double[] u, double[] phi, int at) {
      double scale = 1 / Math.sqrt(amounts[component]);
      int next = at;
      if (weights) {
        phi[next++] = scale;
      }
      for (int j = 0; component < k && j < d; j++) {
        phi[next++] = scale * u[j];
      }
      return next;
    }

    /** Writes the part of φ of the covariance. */
    int covariance(int component, double[] u, double[] phi, int at) {
      if (elements == 0) {
        return at;
      }
      double scale = 1 / Math.sqrt(pooled ? total : amounts[component]);
      double root = scale / Math.sqrt(2);
      int next = at;
      switch (type) {
        case SHARED, SPHERICAL -> {
          double squares = 0;
          for (double value : u) {
            squares += value * value;
          }
          phi[next++] = root * (squares - d) / Math.sqrt(d);
        }
        case DIAGONAL -> {
          for (double value : u) {
            phi[next++] = root * (value * value - 1);
          }
        }
        case TIED, FULL -> {
          for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
              phi[next++] = scale * u[i] * u[j];
            }
            phi[next++] = root * (u[i] * u[i] - 1);
          }
        }
      }
      return next;
    }

    /**
     * The derivatives of the elements of a covariance with respect to the parameters that {@link
     * #covariance} belongs to: one row of {@code elements} numbers for each element.
     */
    double[] covarianceMap(int component) {
      double scale = 1 / Math.sqrt(pooled ? total : amounts[component]);
      double root = scale * Math.sqrt(2);
      double[][] columns = lower(component);
      if (type.isDiagonal()) {
        double[] map = new double[elements * elements];
        double copies = type == CovarianceType.DIAGONAL ? 1 : d;
        for (int j = 0; j < elements; j++) {
          map[j * elements + j] = columns[j][j] * columns[j][j] * root / Math.sqrt(copies);
        }
        return map;
      }
      double[] map = new double[d * d * elements];
      int next = 0;
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          for (int i = 0; i < d; i++) {
            double[] one = columns[i];
            for (int j = 0; j < i; j++) {
              map[next++] = scale * (one[a] * columns[j][b] + columns[j][a] * one[b]);
            }
            map[next++] = root * one[a] * one[b];
          }
        }
      }
      return map;
    }

    /** The columns of L. */
    double[][] lower(int component) {
      double[][] columns = new double[d][d];
      for (int j = 0; j < d; j++) {
        columns[j][j] = 1;
        mixture.covariances().scale(component, d, columns[j], 0, columns[j], 0);
      }
      return columns;
    }
  }

  /**
   * Parameters that are computed together.
   *
   * @param members the components, ascending; k for the background
   * @param offsets the first parameter of each component: k + 1
   * @param pooled the first parameter of the common covariance
   * @param size the number of parameters
   * @param labelled whether the labels of the samples are practically known, so that H = I and V =
   *     J
   * @param first where the sums of this group begin. With known labels they are the diagonal of J,
   *     in units of the data, and for each component Σ w after the parameters. Otherwise they are J
   *     (size × size, the lower triangle), D (the same) and Σ s (size)
   */
  private record Group(
      int[] members, int[] offsets, int pooled, int size, boolean labelled, int first) {
    /** The parameters of some members, and those that are common. */
    int[] parameters(int[] some, Parameters all) {
      return IntStream.concat(
              Arrays.stream(some)
                  .flatMap(c -> IntStream.range(offsets[c], offsets[c] + all.own(c))),
              IntStream.range(pooled, size))
          .toArray();
    }

    int complete() {
      return first + size * size;
    }

    int mean() {
      return first + (labelled ? size : 2 * size * size);
    }

    int end() {
      return mean() + (labelled ? members.length : size);
    }
  }

  /** The sums J, D and Σ s of each group. */
  private static final class ScoreProducts implements BlockStatistic {
    private static final long serialVersionUID = 1L;
    private static final double LEAST = 1e-8; // responsibilities below are left out
    private static final double DENSE = 0.3; // part of the parameters, for which blocks are faster
    private static final int BATCH = 64; // rows

    private final transient Parameters parameters;
    private final transient List<Group> groups;

    ScoreProducts(Parameters parameters, List<Group> groups) {
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
  }

  /** Scores of some rows. */
  private static final class Batch {
    private final double[] values; // rows × size
    private int rows;

    Batch(int size) {
      values = new double[ScoreProducts.BATCH * size];
    }
  }

  /** The errors of all groups. */
  private static final class Estimate {
    private final Parameters parameters;
    private final InMemorySamples samples;
    private final double part; // of the samples of the fit
    private final double[] weights;
    private final double[][] means;
    private final double[][] covariances;
    private final List<String> unknown = new ArrayList<>();
    private final double[][] shared; // samples
    private double work; // the sum of the cubes of the numbers of parameters

    Estimate(
        Parameters parameters, InMemorySamples samples, Confusion confusion, double totalWeight) {
      this.parameters = parameters;
      this.samples = samples;
      this.part = samples.totalWeight() / totalWeight;
      this.shared = confusion.shared();
      int k = parameters.k;
      int d = parameters.d;
      weights = new double[k + 1];
      means = new double[k][d];
      covariances = new double[matrices(parameters.mixture)][elements(parameters.mixture)];
      Arrays.fill(weights, Double.NaN);
      Arrays.stream(means).forEach(row -> Arrays.fill(row, Double.NaN));
      Arrays.stream(covariances).forEach(row -> Arrays.fill(row, Double.NaN));
    }

    StandardErrors errors() {
      if (samples.isComplete()) {
        estimate();
      } else { // the information that missing values take away is not computed
        unknown.add("values are missing");
      }
      int k = parameters.k;
      boolean tooMany = (long) covariances.length * elements(parameters.mixture) > MAX_ELEMENTS;
      if (tooMany && parameters.elements > 0) {
        unknown.add("those of more than " + MAX_ELEMENTS + " elements of covariances are left out");
      }
      return new StandardErrors(
          parameters.weights ? Arrays.copyOf(weights, k) : null,
          parameters.weights && parameters.mixture.background().isPresent() ? weights[k] : null,
          means,
          parameters.elements > 0 && !tooMany ? covariances : null,
          unknown.isEmpty() ? null : String.join("; ", unknown));
    }

    private void estimate() {
      List<Group> groups = groups();
      double[] sums = samples.sum(new ScoreProducts(parameters, groups));
      for (Group group : groups) {
        if (group.labelled()) {
          fromMoments(group, sums);
        } else {
          estimate(group, sums);
        }
      }
    }

    /**
     * A label for each component and the background. Those that share more samples than a limit,
     * directly or through others, have the same.
     */
    private int[] labels(double most) {
      int k = parameters.k;
      int[] label = new int[k + 1];
      for (int a = 0; a <= k; a++) {
        label[a] = parameters.pooled ? 0 : a;
      }
      for (int a = 0; a <= k; a++) {
        for (int b = 0; b < a; b++) {
          double both = Math.sqrt(parameters.amounts[a] * parameters.amounts[b]);
          if (shared[a][b] > most * both && label[a] != label[b]) {
            int from = label[a];
            int to = label[b];
            Arrays.setAll(label, c -> label[c] == from ? to : label[c]);
          }
        }
      }
      return label;
    }

    private List<Group> groups() {
      int k = parameters.k;
      int[] label = labels(COUPLED);
      boolean[] known = new boolean[k + 1];
      for (int a = 0; a <= k; a++) {
        known[a] = Arrays.stream(shared[a]).sum() - shared[a][a] <= KNOWN * shared[a][a];
      }
      List<Group> groups = new ArrayList<>();
      for (int name = 0; name <= k; name++) {
        addGroup(groups, label, name, known);
      }
      return groups;
    }

    private void addGroup(List<Group> groups, int[] label, int name, boolean[] known) {
      int k = parameters.k;
      List<Integer> members = new ArrayList<>();
      int[] offsets = new int[k + 1];
      int size = 0;
      for (int c = 0; c <= k; c++) {
        if (label[c] == name && parameters.own(c) > 0) {
          if (parameters.amounts[c] >= LEAST_AMOUNT) {
            members.add(c);
            offsets[c] = size;
            size += parameters.own(c);
          } else if (c < k) {
            unknown.add("component " + c + " has less than one sample");
          }
        }
      }
      if (members.isEmpty()) {
        return;
      }
      int pooled = size;
      size += parameters.pooled ? parameters.elements : 0;
      int first = groups.isEmpty() ? 0 : groups.get(groups.size() - 1).end();
      boolean labelled = members.stream().allMatch(c -> known[c]);
      double cube = labelled ? 0 : (double) size * size * size;
      if (work + cube > Math.pow(MAX_PARAMETERS, 3)) {
        unknown.add("too many parameters, " + size + ", depend on each other in " + named(members));
        return;
      }
      work += cube;
      groups.add(
          new Group(
              members.stream().mapToInt(Integer::intValue).toArray(),
              offsets,
              pooled,
              size,
              labelled,
              first));
    }

    private String named(List<Integer> members) {
      List<Integer> components = members.stream().filter(c -> c < parameters.k).toList();
      String named =
          components.stream()
              .limit(NAMED)
              .map(String::valueOf)
              .collect(
                  Collectors.joining(
                      ", ", components.size() == 1 ? "component " : "components ", ""));
      return components.size() > NAMED
          ? named + " and " + (components.size() - NAMED) + " more"
          : named;
    }

    /** The errors of moments of samples of known labels. */
    private void fromMoments(Group group, double[] sums) {
      int d = parameters.d;
      for (int m = 0; m < group.members().length; m++) {
        int c = group.members()[m];
        double amount = parameters.amounts[c];
        int at = group.first() + group.offsets()[c];
        if (parameters.weights) {
          double mean = sums[group.mean() + m];
          weights[c] =
              root(sums[at++] - mean * mean / samples.totalWeight()) / samples.totalWeight();
        }
        for (int j = 0; c < parameters.k && j < d; j++) {
          means[c][j] = root(sums[at++]) / amount;
        }
        if (c < parameters.k && !parameters.pooled && parameters.elements > 0) {
          covariances[c] = covarianceFromMoments(sums, at, amount);
        }
      }
      if (parameters.pooled) {
        covariances[0] =
            covarianceFromMoments(sums, group.first() + group.pooled(), parameters.total);
      }
    }

    private double[] covarianceFromMoments(double[] sums, int from, double amount) {
      int d = parameters.d;
      boolean matrix = parameters.elements > 1 && !parameters.type.isDiagonal();
      double[] errors = new double[matrix ? d * d : parameters.elements];
      int at = from;
      for (int i = 0; i < (matrix ? d : errors.length); i++) {
        for (int j = matrix ? 0 : i; j <= i; j++) {
          double error = root(sums[at++]) / amount;
          errors[matrix ? i * d + j : i] = error;
          errors[matrix ? j * d + i : i] = error;
        }
      }
      return errors;
    }

    private void estimate(Group group, double[] sums) {
      int size = group.size();
      double[] information = new double[size * size];
      double[] products = new double[size * size];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j <= i; j++) {
          double product = sums[group.first() + i * size + j];
          double labelled = sums[group.complete() + i * size + j];
          information[i * size + j] = (i == j ? 1 : 0) + product - labelled;
          products[i * size + j] =
              product - sums[group.mean() + i] * sums[group.mean() + j] / samples.totalWeight();
          products[j * size + i] = products[i * size + j];
        }
      }
      estimate(group, group.members(), information, products);
    }

    /** Estimates the errors of some members; if there is no maximum, those of loose parts. */
    private void estimate(Group group, int[] members, double[] information, double[] products) {
      int[] chosen = group.parameters(members, parameters);
      int size = chosen.length;
      double[] part = part(information, group.size(), chosen);
      Optional<CholeskyFactor> factor = CholeskyFactor.of(part, size);
      if (factor.isEmpty()) {
        int[] label = labels(LOOSE);
        int[] names = Arrays.stream(members).map(c -> label[c]).distinct().toArray();
        if (names.length == 1) {
          unknown.add(
              "the likelihood has no maximum in the parameters of "
                  + named(Arrays.stream(members).boxed().toList()));
          return;
        }
        for (int name : names) {
          int[] loose = Arrays.stream(members).filter(c -> label[c] == name).toArray();
          estimate(group, loose, information, products);
        }
        return;
      }
      Variances variances = new Variances(factor.get(), part(products, group.size(), chosen), size);
      int at = 0;
      for (int c : members) {
        errors(c, at, variances);
        at += parameters.own(c);
      }
      if (parameters.pooled) {
        covariances[0] = covariance(0, variances.block(at, parameters.elements));
      }
    }

    /** Some rows and columns of a matrix. */
    private static double[] part(double[] matrix, int size, int[] chosen) {
      double[] part = new double[chosen.length * chosen.length];
      for (int i = 0; i < part.length; i++) {
        part[i] = matrix[chosen[i / chosen.length] * size + chosen[i % chosen.length]];
      }
      return part;
    }

    private void errors(int c, int first, Variances variances) {
      int at = first;
      if (parameters.weights) {
        double variance = variances.block(at, 1)[0] * parameters.amounts[c];
        weights[c] = root(variance) / samples.totalWeight();
        at++;
      }
      if (c == parameters.k) {
        return;
      }
      int d = parameters.d;
      double[][] columns = parameters.lower(c);
      double[] map = new double[d * d]; // L / √n
      for (int i = 0; i < d * d; i++) {
        map[i] = columns[i % d][i / d] / Math.sqrt(parameters.amounts[c]);
      }
      means[c] = mapped(map, variances.block(at, d), d);
      if (!parameters.pooled && parameters.elements > 0) {
        covariances[c] = covariance(c, variances.block(at + d, parameters.elements));
      }
    }

    private double[] covariance(int component, double[] variances) {
      return mapped(parameters.covarianceMap(component), variances, parameters.elements);
    }

    /**
     * The standard errors of linear functions: the roots of the diagonal of M V Mᵀ.
     *
     * @param map M: rows × size
     * @param variances V: size × size
     */
    private double[] mapped(double[] map, double[] variances, int size) {
      BlockKernel kernel = KernelProvider.best().blockKernel();
      double[] errors = new double[map.length / size];
      double[] product = new double[map.length];
      kernel.timesTransposed(map, 0, errors.length, kernel.factor(variances, size, size), product);
      for (int e = 0; e < errors.length; e++) {
        double sum = 0;
        for (int i = e * size; i < (e + 1) * size; i++) {
          sum += product[i] * map[i];
        }
        errors[e] = root(sum);
      }
      return errors;
    }

    /** A standard error from the variance on these samples. */
    private double root(double variance) {
      return Math.sqrt(Math.max(0, variance) * part);
    }
  }

  /** Blocks of V = H⁻¹ J H⁻¹. */
  private static final class Variances {
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final int size;
    private final double[] inverse; // H⁻¹
    private final double[] half; // H⁻¹ J

    Variances(CholeskyFactor information, double[] products, int size) {
      this.size = size;
      double[] root = information.inverse();
      inverse = new double[size * size];
      kernel.addTransposedTimes(root, size, root, 0, size, size, inverse, 0);
      half = new double[size * size];
      kernel.timesTransposed(inverse, 0, size, kernel.factor(products, size, size), half);
    }

    /** A block on the diagonal: count × count. */
    double[] block(int from, int count) {
      double[] rows = Arrays.copyOfRange(inverse, from * size, (from + count) * size);
      double[] block = new double[count * count];
      kernel.timesTransposed(half, from * size, count, kernel.factor(rows, count, size), block);
      return block;
    }
  }
}
