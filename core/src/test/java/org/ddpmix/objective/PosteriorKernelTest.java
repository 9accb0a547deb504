package org.ddpmix.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.data.SampleSet;
import org.ddpmix.diffusion.NoiseLevel;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.kernel.KernelProvider;
import org.ddpmix.mixture.Mixture;
import org.ddpmix.testing.RandomMixtures;
import org.junit.jupiter.api.Test;

class PosteriorKernelTest {
  private static final int MAX_COMPONENTS = 20;
  private static final int DIMENSION =
      6; // k is smaller and larger than this, so both bound the rank

  private static final int LARGE_DIMENSION = 67; // for products in single precision

  private static double[] sums(
      ProjectedObjective objective, SampleBlock block, KernelProvider kernels) {
    double[] sums = new double[objective.length()];
    ProjectedAccumulator accumulator =
        new ProjectedAccumulator(objective, objective.inSinglePrecision, kernels);
    accumulator.add(block, 5, sums);
    accumulator.end(sums);
    return sums;
  }

  private static ProjectedObjective objective(
      Mixture mixture,
      List<QuadratureNode> nodes,
      boolean integrated,
      int draws,
      SampleSet samples) {
    return new ProjectedObjective(
        mixture, nodes, integrated, draws != 3, draws, new RowNoise(1, 2), samples);
  }

  @Test
  void implementationsAreBitIdentical() {
    for (int k = 1; k <= MAX_COMPONENTS; k++) {
      assertSameBits(RandomMixtures.any(k, k, DIMENSION, 1.5, 0.8));
    }
  }

  @Test
  void implementationsAreBitIdenticalInSinglePrecision() {
    for (int k : new int[] {10, 12, 16, 17, 31, LARGE_DIMENSION + 2}) {
      assertSameBits(RandomMixtures.any(k, k, LARGE_DIMENSION, 1.0, 0.8));
    }
  }

  @Test
  void zeroMeansNeedNoNoise() {
    double[] means = new double[2 * DIMENSION];
    assertSameBits(new Mixture(2, DIMENSION, new double[] {0.3, 0.7}, means, 0.8));
  }

  private static void assertSameBits(Mixture mixture) {
    int k = mixture.k();
    double[] rowWeights = RandomMixtures.random(k).doubles(71, 0.5, 2).toArray();
    int d = mixture.dimension();
    double[] values = RandomMixtures.draw(mixture, 71, k);
    SampleBlock block = new SampleBlock(71, d, values, rowWeights);
    SampleSet samples = new InMemorySamples(d, values, rowWeights, 1, 71);
    QuadratureNode balanced = QuadratureNode.of(NoiseLevel.at(0.3, 0.8), 1, 0.8);
    QuadratureNode denoising = new QuadratureNode(NoiseLevel.at(1.1, 0.8), 0.7, 1);
    for (ProjectedObjective objective :
        List.of(
            objective(mixture, List.of(balanced), false, 1, samples),
            objective(mixture, List.of(denoising), false, 3, samples),
            objective(mixture, List.of(balanced, denoising), true, 2, samples))) {
      assertThat(objective.inSinglePrecision).isEqualTo(d == LARGE_DIMENSION);
      assertThat(sums(objective, block, KernelProvider.vector()))
          .as("%d components, %s", k, objective.nodes)
          .isEqualTo(sums(objective, block, KernelProvider.plain()));
    }
  }
}
