package org.ddpmix.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipalSubspaceOrthonormalTest {

  /** Rows 2 and 3 depend on the others, or all rows are 0. */
  @ParameterizedTest
  @CsvSource({"4, 4, 1", "4, 9, 1", "6, 50, 1", "4, 9, 0"})
  void rowsAreOrthonormalEvenIfTheyAreDependent(int rank, int d, double scale) {
    SplittableRandom random = new SplittableRandom(7);
    double[] rows = new double[rank * d];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = scale * (random.nextDouble() - 0.5);
    }
    for (int j = 0; j < d; j++) {
      rows[2 * d + j] = rows[j] - 3 * rows[d + j];
      rows[3 * d + j] = rows[d + j];
    }
    double[] basis = PrincipalSubspace.orthonormal(rows, rank, d);
    for (int a = 0; a < rank; a++) {
      for (int b = 0; b <= a; b++) {
        double product = 0;
        for (int j = 0; j < d; j++) {
          product += basis[a * d + j] * basis[b * d + j];
        }
        assertThat(product).isCloseTo(a == b ? 1 : 0, within(1e-13));
      }
    }
    double[] rest = new double[d]; // of row 1 beside the first two basis vectors
    System.arraycopy(rows, d, rest, 0, d);
    for (int q = 0; q < 2 && scale > 0; q++) {
      double product = 0;
      for (int j = 0; j < d; j++) {
        product += basis[q * d + j] * rest[j];
      }
      for (int j = 0; j < d; j++) {
        rest[j] -= product * basis[q * d + j];
      }
    }
    for (double x : rest) {
      assertThat(x).isCloseTo(0, within(1e-14));
    }
  }
}
