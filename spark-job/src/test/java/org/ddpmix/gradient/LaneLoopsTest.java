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

  private static double[] sums(
      ProjectedObjective objective, SampleBlock block, BlockKernel kernel, LaneLoops loops) {
    double[] sums = new double[objective.length()];
    new ProjectedAccumulator(objective, kernel, loops).add(block, 5, sums);
    return sums;
  }

  private static ProjectedObjective objective(
      SphericalGaussianMixture mixture, List<TimeNode> nodes, boolean integrated, int draws) {
    return new ProjectedObjective(
        mixture, nodes, integrated, draws != 3, draws, new RowNoise(1, 2), 1.0);
  }

  @Test
  void bothVersionsGiveTheSameBits() {
    for (int k = 1; k <= MOST_COMPONENTS; k++) {
      assertSameBits(Mixtures.any(k, k, DIMENSION, 1.5, 0.8));
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
    SampleBlock block = new SampleBlock(71, DIMENSION, Mixtures.draw(mixture, 71, k), rowWeights);
    TimeNode balanced = TimeNode.of(NoiseLevel.at(0.3, 0.8), 1, 0.8);
    TimeNode denoising = new TimeNode(NoiseLevel.at(1.1, 0.8), 0.7, 1);
    for (ProjectedObjective objective :
        List.of(
            objective(mixture, List.of(balanced), false, 1),
            objective(mixture, List.of(denoising), false, 3),
            objective(mixture, List.of(balanced, denoising), true, 2))) {
      MeanSpan span = objective.span;
      assertThat(sums(objective, block, new VectorKernel(), new VectorLaneLoops(span)))
          .as("%d components, %s", k, objective.nodes)
          .isEqualTo(sums(objective, block, new PlainKernel(), new PlainLaneLoops(span)));
    }
  }

  @Test
  void vectorsAreBestWhereTheCompilerKnowsThem() {
    assertThat(LaneLoops.best(MeanSpan.of(new double[] {1, 2}, 1, 2)))
        .isInstanceOf(VectorSupport.AVAILABLE ? VectorLaneLoops.class : PlainLaneLoops.class);
  }
}
