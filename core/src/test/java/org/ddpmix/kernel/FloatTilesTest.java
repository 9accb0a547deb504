package org.ddpmix.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class FloatTilesTest {

  @Test
  void generatedFileIsUpToDate() throws IOException {
    assertThat(Files.readString(FloatTilesGenerator.GENERATED))
        .as("%s; run FloatTilesGenerator", FloatTilesGenerator.GENERATED)
        .isEqualTo(FloatTilesGenerator.generate());
  }
}
