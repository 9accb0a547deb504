package org.ddpmix.io.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvDialectTest {

  /** Random fields with every special character, written as RFC 4180 says. */
  @ParameterizedTest
  @ValueSource(chars = {',', ';', '\t', '|'})
  void quotedFieldsAreReadBackAsTheyWere(char separator) {
    Random random = new Random(separator);
    String[] parts = {"a", "1", "\"", "\r", "\n", "\r\n", " ", "," + separator, "\u00e4"};
    CsvDialect dialect = new CsvDialect(separator, false, false, '\0', false, false);
    for (int trial = 0; trial < 3000; trial++) {
      String lineEnd = trial % 2 == 0 ? "\n" : "\r\n";
      List<String[]> records = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int r = 0; r < 4; r++) {
        String[] fields = new String[3];
        for (int j = 0; j < fields.length; j++) {
          fields[j] =
              "x"
                  + random
                      .ints(random.nextInt(4), 0, parts.length)
                      .mapToObj(i -> parts[i])
                      .collect(Collectors.joining());
        }
        records.add(fields);
        text.append(
                Arrays.stream(fields)
                    .map(field -> '"' + field.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining(String.valueOf(separator))))
            .append(lineEnd);
      }
      assertThat(dialect.records(text.toString(), true, 10))
          .as(text.toString())
          .containsExactly(records.toArray(String[][]::new));
    }
  }
}
