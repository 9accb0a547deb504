package org.ddpmix.start;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;
import org.ddpmix.data.CovarianceProduct;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.RobustScale;
import org.ddpmix.data.SampleSet;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.CovarianceType;
import org.ddpmix.mixture.LinearMap;
import org.ddpmix.mixture.Mixture;

/**
 * An annealed start that chooses the number of components, the family of their covariances and
 * whether there is a background, by the Bayesian information criterion (Schwarz 1978), on a
 * subsample in memory.
 *
 * <ol>
 *   <li><b>Annealing</b> of more spherical candidates than components are wanted, beside a
 *       background of constant density, from robust location and scale.
 *   <li><b>Merge path.</b> For each family, the candidates are merged to fewer and fewer
 *       components, with some EM steps at each number, first in coarse steps and then in steps of 1
 *       around the smallest criterion. Fewer components of a family have no larger likelihood, so
 *       that numbers which could not reach the criterion of other families are left out.
 *   <li><b>Splitting.</b> All components of the best mixtures are split in two, dense groups of
 *       outliers become components ({@link OutlierGroups}), and the path from there is followed
 *       again, while the criterion decreases.
 *   <li><b>Background.</b> It is kept if the criterion is larger without it, and its weight is at
 *       most 0.4.
 *   <li><b>Stability.</b> The mixtures of the smallest criteria are compared again on bootstrap
 *       samples ({@link BootstrapShares}).
 * </ol>
 *
 * <p>Families of matrices are compared up to 200 dimensions. In more than 500 dimensions the
 * background is added after annealing.
 *
 * <p>No variance within a component is below that of the rounding of the data. Otherwise repeated
 * values, such as 0.2 among data with one decimal, would make a component of their own.
 *
 * <p>The criterion is that of the subsample, because the likelihood of the parameters is too large
 * on the rows that they were estimated from. It therefore finds no component that has too few rows
 * in the subsample.
 *
 * <p>If coordinates are missing, the candidates are annealed and split on filled rows ({@link
 * FilledSamples}). EM steps and the criterion use the likelihood of the coordinates that are there.
 *
 * @param k the number of components, at least 1; empty to choose it
 * @param maxK the largest number of components to choose from, at least 1; empty for {@link #mostK}
 * @param types the families to choose from, at least one
 * @param background whether there is a background
 * @param seed the seed of all random numbers
 */
public record ModelSelection(
    OptionalInt k,
    OptionalInt maxK,
    List<CovarianceType> types,
    BackgroundMode background,
    long seed)
    implements Start {

  private static final int MAX_K = 50;
  private static final int MIN_SUBSAMPLE_ROWS = 20_000;
  private static final int SUBSAMPLE_ROWS_PER_COMPONENT = 500;
  private static final long MAX_SUBSAMPLE_BYTES = 256 << 20;
  private static final int MIN_CANDIDATES = 6;
  private static final double MAX_OUTLIERS = 0.4; // a background of more is no background
  private static final int MAX_MATRIX_DIMENSION = 200; // of families of matrices, unless wanted
  private static final int MAX_NOISE_DIMENSION = 500; // of annealing beside a background
  private static final double INITIAL_BACKGROUND = 0.02;
  private static final double INNER = 0.8; // share of rows that define the scale
  private static final double LEAST_INNER = 1e-24; // of the variance; less is that of equal rows
  private static final double WIDER = 1.5; // all rows without outliers, relative to the inner ones
  private static final int ROWS_PER_DIMENSION = 5; // of a candidate with its own matrix
  private static final int POWER_ITERATIONS = 30;
  private static final int LEVELS_PER_FOLD = 10; // coarse steps of the path
  private static final double HOPELESS = 0.03; // nats per row, for which a family is given up
  private static final int ENTROPY_ROWS = 4000;
  private static final int HOPELESS_ROWS = 5000; // added, because small samples are uneven
  private static final int MAX_SPLITS = 3;
  private static final int MOST_LIKELY = 8; // mixtures that are compared on bootstrap samples

  private static final EmSteps AFTER_ANNEALING = new EmSteps(10, 1e-3);
  private static final EmSteps ON_PATH = new EmSteps(8, 1e-4);
  private static final EmSteps AFTER_SPLIT = new EmSteps(15, 1e-4);
  private static final EmSteps AT_LAST = new EmSteps(60, 1e-6);

  /** A chosen mixture, relative to the origin of the samples, and what it was compared with. */
  public record Choice(Mixture mixture, SelectionTable table) {}

  /** The largest number of components to choose from, if it is not given. */
  public static int mostK(long rows, int dimension) {
    return (int) Math.max(1, Math.min(MAX_K, rows / (2L * (dimension + 1))));
  }

  /**
   * @throws InvalidSettingException if k or maxK is below 1
   */
  public ModelSelection {
    types = List.copyOf(types);
    if (k.orElse(1) < 1) {
      throw new InvalidSettingException("k", k.getAsInt(), "it must be at least 1");
    }
    if (maxK.orElse(1) < 1) {
      throw new InvalidSettingException("max-k", maxK.getAsInt(), "it must be at least 1");
    }
  }

  @Override
  public Mixture mixture(SampleSet samples) {
    return mixture(samples, (noiseTime, loss, gradientNorm, candidates) -> {});
  }

  @Override
  public Mixture mixture(SampleSet samples, Listener listener) {
    Choice choice = choose(samples, listener);
    listener.selected(choice.table());
    return choice.mixture();
  }

  /** Chooses a mixture. */
  Choice choose(SampleSet samples, Listener listener) {
    if (!(samples.totalVariance() > 0)) {
      throw new BadDataException("all samples are equal: their variance is 0");
    }
    UniformRandomProvider random = RandomSource.PHILOX_4X64.create(seed);
    int d = samples.dimension();
    int most = k.orElse(maxK.orElse(mostK(samples.rows(), d)));
    most = (int) Math.min(most, samples.rows());
    long rows = Math.max(MIN_SUBSAMPLE_ROWS, (long) SUBSAMPLE_ROWS_PER_COMPONENT * most);
    rows = Math.max(1, Math.min(rows, MAX_SUBSAMPLE_BYTES / Double.BYTES / d));
    rows = Math.min(rows, samples.rows());
    InMemorySamples subset =
        samples.select(SampleSet.distinctIds((int) rows, samples.rows(), random.nextLong()));
    return new Run(subset, most, listener, random).choose();
  }

  /** A mixture with its place in the table. */
  private record Fitted(Mixture mixture, SelectionTable.Candidate candidate) {
    double bic() {
      return candidate.bic();
    }

    int k() {
      return candidate.k();
    }

    CovarianceType type() {
      return candidate.covarianceType();
    }
  }

  private final class Run {
    private final InMemorySamples samples;
    private final InMemorySamples filled; // the same, if no coordinate is missing
    private final int leastK;
    private final int mostK;
    private final UniformRandomProvider random;
    private final Listener listener;
    private final List<double[]> rows;
    private final double weight;
    private final RobustScale scale;
    private final double[] rounding; // the smallest variances within a component: d
    private final int d;
    private final Map<CovarianceType, TreeMap<Integer, Fitted>> paths =
        new TreeMap<>(); // the best mixture of each family and number

    Run(InMemorySamples samples, int mostK, Listener listener, UniformRandomProvider random) {
      this.samples = samples;
      this.mostK = mostK;
      this.leastK = k.isPresent() ? mostK : 1;
      this.random = random;
      this.listener = listener;
      this.filled = FilledSamples.of(samples);
      this.rows = filled.rowList();
      this.weight = samples.totalWeight();
      this.rounding = RobustScale.roundingVariances(filled);
      this.scale = RobustScale.of(filled);
      this.d = samples.dimension();
    }

    Choice choose() {
      Mixture annealed = anneal(Math.max(MIN_CANDIDATES, (leastK == mostK ? 3 : 2) * mostK));
      for (CovarianceType type : feasibleTypes()) {
        followPath(annealed, type);
      }
      List<CovarianceType> order =
          paths.keySet().stream()
              .filter(type -> best(type).bic() < best().bic() + hopeless())
              .toList();
      for (CovarianceType type : order) {
        split(type);
      }
      Fitted best = best();
      best = withOrWithoutBackground(refined(best.mixture(), AT_LAST));
      paths.get(best.type()).put(best.k(), best);
      share(best);
      List<SelectionTable.Candidate> candidates = new ArrayList<>();
      for (Map.Entry<CovarianceType, TreeMap<Integer, Fitted>> path : paths.entrySet()) {
        boolean chosen = path.getKey() == best.type();
        path.getValue().values().parallelStream()
            .map(fitted -> chosen ? withEntropy(fitted) : fitted.candidate())
            .forEachOrdered(candidates::add);
      }
      SelectionTable.Candidate chosen = withEntropy(paths.get(best.type()).get(best.k()));
      return new Choice(
          best.mixture(), new SelectionTable(samples.rows(), chosen, List.copyOf(candidates)));
    }

    /**
     * Counts how often the likely mixtures are the best on bootstrap samples. Those that ever are
     * get as many EM steps as the chosen one.
     */
    private void share(Fitted chosen) {
      List<Fitted> likely = likely();
      double[] shares = shares(likely);
      for (int i = 0; i < shares.length; i++) {
        Fitted fitted = likely.get(i);
        if (shares[i] > 0 && fitted != chosen) {
          paths.get(fitted.type()).put(fitted.k(), refined(fitted.mixture(), AT_LAST));
        }
      }
      likely = likely();
      shares = shares(likely);
      for (int i = 0; i < shares.length; i++) {
        Fitted fitted = likely.get(i);
        paths
            .get(fitted.type())
            .put(
                fitted.k(),
                new Fitted(fitted.mixture(), fitted.candidate().withBootstrapShare(shares[i])));
      }
    }

    private List<Fitted> likely() {
      return paths.values().stream()
          .flatMap(path -> path.values().stream())
          .filter(fitted -> fitted.k() >= leastK && fitted.k() <= mostK)
          .sorted(Comparator.comparingDouble(Fitted::bic))
          .limit(MOST_LIKELY)
          .toList();
    }

    private double[] shares(List<Fitted> likely) {
      return BootstrapShares.of(likely.stream().map(Fitted::mixture).toList(), samples, seed);
    }

    /** Matrices in many dimensions, or of fewer rows than columns, are compared only if wanted. */
    private List<CovarianceType> feasibleTypes() {
      boolean matrices = d <= MAX_MATRIX_DIMENSION && rows.size() > d;
      List<CovarianceType> feasible =
          types.stream().filter(type -> matrices || type.isDiagonal()).toList();
      return feasible.isEmpty() ? types : feasible;
    }

    private Fitted best() {
      return paths.keySet().stream()
          .map(this::best)
          .min(Comparator.comparingDouble(Fitted::bic))
          .orElseThrow();
    }

    private double hopeless() {
      return HOPELESS * (weight + HOPELESS_ROWS);
    }

    private Fitted best(CovarianceType type) {
      return paths.get(type).values().stream()
          .filter(fitted -> fitted.k() >= leastK && fitted.k() <= mostK)
          .min(Comparator.comparingDouble(Fitted::bic))
          .orElseThrow();
    }

    /** A few rows cannot tell outliers. */
    private boolean hasBackground() {
      return background == BackgroundMode.ON
          || background == BackgroundMode.AUTO && rows.size() >= ROWS_PER_DIMENSION * (d + 1);
    }

    private Mixture anneal(int candidates) {
      Background beside =
          hasBackground() ? RobustScale.background(filled, INITIAL_BACKGROUND) : null;
      LinearMap map = LinearMap.scaling(scale.deviation());
      InMemorySamples scaled = filled.standardized(map);
      InMemorySamples inner = scaled.select(scale.inner(filled, INNER));
      inner = inner.totalVariance() > LEAST_INNER * scaled.totalVariance() ? inner : scaled;
      double[] centre = scale.median().clone();
      map.solve(centre, 0);
      double largest = WIDER * largestEigenvalue(inner);
      double coordinateVariance = inner.totalVariance() / d;
      double[] means = new double[candidates * d];
      ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
      for (int i = 0; i < means.length; i++) {
        means[i] = centre[i % d] + 0.5 * Math.sqrt(largest / d) * gaussian.sample();
      }
      Annealing annealing =
          new Annealing(
              scaled,
              seed,
              (noiseTime, loss, gradientNorm, mixture) ->
                  listener.stepTaken(noiseTime, loss, gradientNorm, map.restored(mixture)),
              coordinateVariance,
              beside == null || d > MAX_NOISE_DIMENSION
                  ? null
                  : beside.mapped(map.logDeterminant(d)));
      Mixture annealed = map.restored(annealing.run(candidates, means, largest));
      return beside == null ? annealed : annealed.withBackground(beside);
    }

    private double largestEigenvalue(InMemorySamples inner) {
      double[] direction = new double[d];
      for (int j = 0; j < d; j++) {
        direction[j] = random.nextDouble() - 0.5;
      }
      double value = 0;
      for (int i = 0; i < POWER_ITERATIONS; i++) {
        double norm = Annealing.norm(direction);
        for (int j = 0; j < d; j++) {
          direction[j] /= norm;
        }
        direction = CovarianceProduct.of(inner, inner.mean(), direction);
        value = Annealing.norm(direction);
        if (!(value > 0)) {
          return inner.totalVariance();
        }
      }
      return value;
    }

    private void followPath(Mixture annealed, CovarianceType type) {
      double limit = limit(); // that of other families
      int candidates = annealed.k();
      if (!paths.isEmpty()) { // a family of more parameters needs no more components
        candidates = Math.min(candidates, Math.max(MIN_CANDIDATES, 3 * best().k()));
      }
      Mixture some = GeneralMerge.to(candidates, annealed.as(feasible(type, candidates)), weight);
      Fitted from = refined(some, AFTER_ANNEALING);
      follow(from, type, Math.min(mostK, from.k()), leastK, limit);
      if (!paths.containsKey(type) && limit < Double.POSITIVE_INFINITY) {
        merged(from.mixture(), type, best().k()); // for the table
      }
      if (paths.containsKey(type)) {
        refinePath(type, limit);
      }
    }

    /** A criterion above this one is hopeless. */
    private double limit() {
      return paths.isEmpty() ? Double.POSITIVE_INFINITY : best().bic() + hopeless();
    }

    /**
     * The largest number, at most k, of which the criterion may be below a limit. The likelihood of
     * fewer components of the same family is at most that of more.
     */
    private int promising(int k, Fitted above, CovarianceType type, double limit) {
      Mixture mixture = above.mixture();
      double deviance = -2 * weight * above.candidate().logLikelihood();
      int promising = k;
      while (promising > 0
          && mixture.covariances().type() == type
          && deviance + mixture.parameters(promising) * Math.log(weight) > limit) {
        promising--;
      }
      return promising;
    }

    /** Merges to fewer and fewer components, in coarse steps, while there is hope. */
    private void follow(Fitted from, CovarianceType type, int first, int last, double limit) {
      double least = Double.POSITIVE_INFINITY;
      int bestK = first;
      int k = promising(first, from, type, limit);
      for (Fitted fitted = from; k >= last; ) {
        fitted = merged(fitted.mixture(), type, k);
        boolean comparable = fitted.candidate().covarianceType() == type;
        if (comparable && fitted.bic() < least) {
          least = fitted.bic();
          bestK = k;
        } else if (fitted.bic() > least + hopeless() && k < 0.9 * bestK - 2) {
          break;
        }
        k = promising(k - Math.max(1, k / LEVELS_PER_FOLD), fitted, type, limit);
      }
    }

    /** Fills the gaps of the path around its best number of components. */
    private void refinePath(CovarianceType type, double limit) {
      TreeMap<Integer, Fitted> path = paths.get(type);
      Fitted best = best(type);
      Map.Entry<Integer, Fitted> above = path.higherEntry(best.k());
      Integer below = path.lowerKey(best.k());
      Fitted current = above == null ? best : above.getValue();
      int k = promising(current.k() - 1, current, type, limit);
      while (below != null && k > below) {
        current = merged(current.mixture(), type, k);
        k = promising(k - 1, current, type, limit);
      }
    }

    private Fitted merged(Mixture from, CovarianceType type, int k) {
      Mixture merged = from.k() > k ? GeneralMerge.to(k, from, weight) : from;
      Fitted fitted = refined(merged.as(feasible(type, k)), ON_PATH);
      if (fitted.candidate().covarianceType() == type) {
        paths
            .computeIfAbsent(type, t -> new TreeMap<>())
            .merge(k, fitted, (old, next) -> next.bic() < old.bic() ? next : old);
      }
      return fitted;
    }

    /** Matrices that the rows cannot determine are tied, unless they are wanted. */
    private CovarianceType feasible(CovarianceType type, int k) {
      boolean wanted = types.size() == 1 && k <= mostK;
      boolean determined = wanted || rows.size() >= (long) ROWS_PER_DIMENSION * (d + 1) * k;
      return type == CovarianceType.FULL && k > 1 && !determined ? CovarianceType.TIED : type;
    }

    private void split(CovarianceType type) {
      for (int i = 0; i < MAX_SPLITS; i++) {
        Fitted best = best(type);
        Mixture halves = GeneralSplitter.of(best.mixture(), rows, random);
        halves = halves.as(feasible(type, halves.k()));
        if (halves.background().isPresent()) {
          halves = new OutlierGroups(scale.deviation(), rounding, random).addTo(halves, rows);
        }
        Fitted from = refined(halves, AFTER_SPLIT);
        double limit = limit();
        follow(from, type, Math.min(mostK, from.k()), Math.max(leastK, best.k() - 1), limit);
        refinePath(type, limit);
        if (!(best(type).bic() < best.bic())) {
          return;
        }
      }
    }

    /** Adds the integrated completed likelihood, from the entropy of some rows. */
    private SelectionTable.Candidate withEntropy(Fitted fitted) {
      int step = Math.max(1, rows.size() / ENTROPY_ROWS);
      double entropy = 0;
      int count = 0;
      double[] w = new double[fitted.k()];
      for (int r = 0; r < rows.size(); r += step) {
        fitted.mixture().posterior(rows.get(r), w);
        double other = 1;
        for (double share : w) {
          entropy -= share > 0 ? share * Math.log(share) : 0;
          other -= share;
        }
        entropy -= other > 1e-12 ? other * Math.log(other) : 0;
        count++;
      }
      return fitted.candidate().withEntropy(entropy / count * weight);
    }

    private Fitted refined(Mixture start, EmSteps steps) {
      EmSteps.Refined refined = steps.refine(start, samples, rounding, listener);
      Mixture mixture = refined.mixture();
      double bic = -2 * weight * refined.logLikelihood() + mixture.parameters() * Math.log(weight);
      SelectionTable.Candidate candidate =
          new SelectionTable.Candidate(
              mixture.covariances().type(),
              mixture.k(),
              mixture.background().map(Background::weight).orElse(0.0),
              refined.logLikelihood(),
              bic,
              null,
              null);
      return new Fitted(mixture, candidate);
    }

    private Fitted withOrWithoutBackground(Fitted with) {
      if (background != BackgroundMode.AUTO || !hasBackground()) {
        return with;
      }
      Fitted without = refined(with.mixture().withoutBackground(), AT_LAST);
      boolean minority = with.candidate().background() <= MAX_OUTLIERS;
      return minority && with.bic() < without.bic() ? with : without;
    }
  }
}
