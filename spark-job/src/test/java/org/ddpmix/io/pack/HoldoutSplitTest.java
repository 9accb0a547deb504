package org.ddpmix.io.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ddpmix.TestSpark;
import org.ddpmix.data.SampleBlock;
import org.ddpmix.exception.BadDataException;
import org.ddpmix.io.read.SampleReader;
import org.ddpmix.io.read.SampleTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldoutSplitTest {
  @TempDir private Path folder;

  private static List<Double> values(SampleTable table, HoldoutSplit part) {
    List<Double> values = new ArrayList<>();
    try (PackedSamples packed = new SamplePacker().part(part).pack(table)) {
      double origin = packed.samples().origin()[0];
      for (SampleBlock block : packed.samples().blocks().collect()) {
        for (int r = 0; r < block.rows(); r++) {
          values.add(block.values()[r] + origin);
        }
      }
      assertThat(packed.samples().rows()).isEqualTo(values.size());
    }
    return values;
  }

  private SampleTable table(IntStream rows) throws IOException {
    Path file = folder.resolve("x.csv");
    Files.write(file, rows.mapToObj(Integer::toString).toList());
    return new SampleReader(TestSpark.session()).header(false).open(file.toString());
  }

  @Test
  void theTwoSidesPartitionTheRowsReproducibly() throws IOException {
    SampleTable table = table(IntStream.range(0, 5000));
    List<Double> heldOut = values(table, new HoldoutSplit(0.2, 7, true));
    List<Double> others = values(table, new HoldoutSplit(0.2, 7, false));
    assertThat(heldOut.size()).isCloseTo(1000, within(120)); // 4 standard deviations
    assertThat(values(table, new HoldoutSplit(0.2, 7, true))).isEqualTo(heldOut);
    assertThat(values(table, new HoldoutSplit(0.2, 8, true))).isNotEqualTo(heldOut);
    List<Double> all = new ArrayList<>(heldOut);
    all.addAll(others);
    assertThat(all.stream().sorted().toList()).isEqualTo(values(table, HoldoutSplit.ALL));
  }

  @Test
  void aBadRowBelongsToOneSideOnly() throws IOException {
    Path file = folder.resolve("x.csv");
    Files.write(file, IntStream.range(0, 99).mapToObj(i -> i == 50 ? "bad" : "" + i).toList());
    SampleTable table = new SampleReader(TestSpark.session()).header(false).open(file.toString());
    int refused = 0;
    for (boolean heldOut : new boolean[] {true, false}) {
      try {
        values(table, new HoldoutSplit(0.5, 7, heldOut));
      } catch (BadDataException e) {
        assertThat(e).hasMessage(file + ": row 51, column _c0: 'bad' is not a number");
        refused++;
      }
    }
    assertThat(refused).isEqualTo(1);
  }

  @Test
  void allRowsCannotBeHeldOut() {
    assertThatThrownBy(() -> new HoldoutSplit(1, 7, true))
        .hasMessage("holdout: 1.0 is not allowed; it must be at least 0 and less than 1");
  }
}
