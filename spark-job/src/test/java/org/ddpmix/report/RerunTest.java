package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RerunTest {

  /** A start may be a path, and a file that someone else wrote may have any text. */
  @ParameterizedTest
  @ValueSource(
      strings = {"annealed", "a,b.json", "=cmd()", "+1", "@x", "-x", "a\"b", "a\nb,c\r\u001b[m"})
  void aLineOfTheHistoryHasTheSameCellsForAnyTexts(String text) {
    Rerun run =
        new Rerun(
            "a",
            "2026-11-24T01:02:03Z",
            text,
            7,
            0,
            text,
            3,
            -1.5,
            0.01,
            null,
            null,
            -0.5,
            null,
            null,
            null,
            null,
            null);
    String line = run.csvRow();
    assertThat(line)
        .hasLineCount(1)
        .startsWith("a,2026-11-24T01:02:03Z,")
        .endsWith(",3,-1.5,-0.5,,,");
    List<String> cells =
        CsvReader.builder().ofCsvRecord(line).stream().findFirst().get().getFields();
    assertThat(cells).hasSize(Rerun.CSV_HEADER.split(",").length);
    String shown =
        text.replace("\n", "\\u000a").replace("\r", "\\u000d").replace("\u001b", "\\u001b");
    assertThat(cells).element(2).isEqualTo(shown);
    assertThat(cells).element(5).isEqualTo(shown);
    if (!text.equals("+1")) { // a number
      assertThat(line).doesNotContainPattern(",[=+@-][^0-9]");
    }
  }
}
