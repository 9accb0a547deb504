package org.ddpmix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.gradient.BlockKernel;
import org.ddpmix.gradient.Softmax;
import org.junit.jupiter.api.Test;

/** JVMs with and without vectors: everything loads, and computes the same bits. */
class VectorSupportTest {

  @Test
  void aJvmWithoutTheModuleComputesTheSameBits() throws Exception {
    List<String> with = output("--add-modules=jdk.incubator.vector");
    List<String> without = output();
    List<String> withoutC2 =
        output("--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=1");
    assertThat(with).first().isEqualTo("true");
    assertThat(without).first().isEqualTo("false");
    assertThat(withoutC2).first().isEqualTo("false");
    assertThat(with).hasSize(1 + 3);
    assertThat(without.subList(1, 4)).isEqualTo(with.subList(1, 4));
    assertThat(withoutC2.subList(1, 4)).isEqualTo(with.subList(1, 4));
  }

  private static List<String> output(String... flags) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Bits.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return text.lines().toList();
  }

  /** Prints whether there are vectors, and some results of all that uses them. */
  static final class Bits {
    public static void main(String[] args) {
      double[] noise = new double[37 * 11];
      new RowNoise(1, 2).fill(3, 37, 11, noise);
      double[] products = new double[37 * 11];
      double[] square = new double[11 * 11];
      BlockKernel kernel = BlockKernel.best();
      kernel.addTransposedTimes(noise, 11, noise, 0, 11, 37, square, 0);
      kernel.timesTransposed(noise, 0, 37, square, 11, 11, products);
      double[] responsibilities = products.clone();
      Softmax.best(11).normalise(responsibilities, 37, null);
      System.out.println(VectorSupport.AVAILABLE);
      for (double[] numbers : new double[][] {noise, products, responsibilities}) {
        StringBuilder line = new StringBuilder();
        for (double number : numbers) {
          line.append(Double.toHexString(number)).append(' ');
        }
        System.out.println(line);
      }
    }
  }
}
