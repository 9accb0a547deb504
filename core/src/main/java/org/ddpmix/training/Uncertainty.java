package org.ddpmix.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleSet;
import org.ddpmix.descent.LearnedParameter;
import org.ddpmix.evaluation.Confusion;
import org.ddpmix.evaluation.StandardErrors;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.start.OverlappingPair;

/**
 * How sure a fit is, from a subsample in memory: the standard errors of its parameters, components
 * that may be one, and components of few samples.
 *
 * @param rows the number of rows of the subsample
 * @param standardErrors the errors of a fit of all rows
 * @param overlapping the pairs of components that share the most samples; none if all are apart
 * @param fewSamples the components with fewer samples than parameters, or fewer than 20
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Uncertainty(
    long rows,
    StandardErrors standardErrors,
    List<OverlappingPair> overlapping,
    List<Integer> fewSamples) {
  private static final int MAX_ROWS = 20_000;
  private static final int MIN_ROWS = 1000;
  private static final double MAX_WORK = 4e9; // multiplications of a pass
  private static final double FEW_SAMPLES = 20;

  /**
   * Computes all of it. It takes about a second at most, and more for samples of so many dimensions
   * that a pass over a thousand of them does.
   *
   * @param mixture the fitted mixture, in data coordinates
   * @param learned the parameters that were learned besides the means
   * @param seed the seed of the subsample
   */
  public static Uncertainty of(
      Mixture mixture, SampleSet samples, Set<LearnedParameter> learned, long seed) {
    int k = mixture.k();
    int d = mixture.dimension();
    double work = (double) k * d * (mixture.covariances().type().isDiagonal() ? 1 : d);
    int rows = (int) Math.max(MIN_ROWS, Math.min(MAX_ROWS, MAX_WORK / work));
    InMemorySamples subset = samples.select(SampleSet.distinctIds(rows, samples.rows(), seed));
    Mixture relative = mixture.relativeTo(subset.origin());
    Confusion confusion = Confusion.of(relative, subset);
    double weight = samples.totalWeight();
    boolean pooled = StandardErrors.matrices(mixture) == 1;
    int parameters = d + (pooled ? 0 : mixture.covariances().parameters(k, d) / k);
    return new Uncertainty(
        subset.rows(),
        StandardErrors.of(
            relative,
            subset,
            confusion,
            weight,
            learned.contains(LearnedParameter.WEIGHTS),
            learned.contains(LearnedParameter.VARIANCE)),
        OverlappingPair.of(relative, subset, confusion),
        IntStream.range(0, k)
            .filter(c -> mixture.weight(c) * weight < Math.max(FEW_SAMPLES, parameters))
            .boxed()
            .toList());
  }

  /** The pairs of components that may be one. */
  public List<OverlappingPair> mayBeOne() {
    return overlapping.stream().filter(OverlappingPair::mayBeOne).toList();
  }
}
