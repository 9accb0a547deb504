package org.ddpmix.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ddpmix.VectorSupport;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.SphericalGaussianMixture;
import org.junit.jupiter.api.Test;

class LaneLoopsTest {
  private static final int MOST_COMPONENTS = 20;
  private static final int DIMENSION = 6; // above and below k, so that the span is cut either way

  private static final int LARGE_DIMENSION = 67; // products are in single precision then

  private static double[] sums(
      ProjectedObjective objective,
      SampleBlock block,
      BlockKernel kernel,
      FloatKernel floatKernel,
      LaneLoops loops) {
    double[] sums = new double[objective.length()];
    ProjectedAccumulator accumulator =
        new ProjectedAccumulator(
            objective, objective.inSinglePrecision, kernel, floatKernel, loops);
    accumulator.add(block, 5, sums);
    accumulator.end(sums);
    return sums;
  }

  private static ProjectedObjective objective(
      SphericalGaussianMixture mixture,
      List<TimeNode> nodes,
      boolean integrated,
      int draws,
      SampleSet samples) {
    return new ProjectedObjective(
        mixture, nodes, integrated, draws != 3, draws, new RowNoise(1, 2), samples);
  }

  @Test
  void bothVersionsGiveTheSameBits() {
    for (int k = 1; k <= MOST_COMPONENTS; k++) {
      assertSameBits(Mixtures.any(k, k, DIMENSION, 1.5, 0.8));
    }
  }

  @Test
  void bothVersionsGiveTheSameBitsInSinglePrecision() {
    for (int k : new int[] {10, 12, 16, 17, 31, LARGE_DIMENSION + 2}) {
      assertSameBits(Mixtures.any(k, k, LARGE_DIMENSION, 1.0, 0.8));
    }
  }

  @Test
  void meansThatSpanNothingTakeNoNoise() {
    double[] means = new double[2 * DIMENSION];
    assertSameBits(new SphericalGaussianMixture(2, DIMENSION, new double[] {0.3, 0.7}, means, 0.8));
  }

  private static void assertSameBits(SphericalGaussianMixture mixture) {
    int k = mixture.k();
    double[] rowWeights = Mixtures.random(k).doubles(71, 0.5, 2).toArray();
    int d = mixture.dimension();
    double[] values = Mixtures.draw(mixture, 71, k);
    SampleBlock block = new SampleBlock(71, d, values, rowWeights);
    SampleSet samples = new LocalSamples(d, values, rowWeights, 1, 71);
    TimeNode balanced = TimeNode.of(NoiseLevel.at(0.3, 0.8), 1, 0.8);
    TimeNode denoising = new TimeNode(NoiseLevel.at(1.1, 0.8), 0.7, 1);
    for (ProjectedObjective objective :
        List.of(
            objective(mixture, List.of(balanced), false, 1, samples),
            objective(mixture, List.of(denoising), false, 3, samples),
            objective(mixture, List.of(balanced, denoising), true, 2, samples))) {
      assertThat(objective.inSinglePrecision).isEqualTo(d == LARGE_DIMENSION);
      MeanSpan span = objective.span;
      assertThat(
              sums(
                  objective,
                  block,
                  new VectorKernel(),
                  new VectorFloatKernel(),
                  new VectorLaneLoops(span)))
          .as("%d components, %s", k, objective.nodes)
          .isEqualTo(
              sums(
                  objective,
                  block,
                  new PlainKernel(),
                  new PlainFloatKernel(),
                  new PlainLaneLoops(span)));
    }
  }

  @Test
  void vectorsAreBestWhereTheCompilerKnowsThem() {
    assertThat(LaneLoops.best(MeanSpan.of(new double[] {1, 2}, 1, 2)))
        .isInstanceOf(VectorSupport.AVAILABLE ? VectorLaneLoops.class : PlainLaneLoops.class);
  }
}
