package org.ddpmix.io.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvHeadTest {

  /** Lines with a slash between them, and rows of data after them. */
  private static String text(String lines, String row) {
    StringBuilder text = new StringBuilder();
    for (String line : lines.isEmpty() ? new String[0] : lines.split("/")) {
      text.append(line).append('\n');
    }
    for (int i = 0; i < 20; i++) {
      text.append(
              row.replace("N", String.format(Locale.ROOT, "%.3f", 1.5 * Math.sin(i + 1)))
                  .replace("I", String.valueOf(100 + (7 * i + 20) % 50))
                  .replace("K", String.valueOf(i + 1))
                  .replace("T", i % 2 == 0 ? "setosa" : "virginica"))
          .append('\n');
    }
    return text.toString();
  }

  private static CsvDialect dialect(String text) {
    return CsvDialect.detect(text, true, new CsvDialect.Wanted(null, null));
  }

  private static CsvHead head(String text) {
    CsvDialect dialect = dialect(text);
    return CsvHead.of(dialect.records(text, true, 200), dialect, null, "f.csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        // lines before the rows ! row ! above ! second ! names ! note
        "x,y                        ! N,N     ! 0 ! false ! x,y           !",
        "sep=;/x;y                  ! N;N     ! 1 ! false ! x,y           !",
        "\"sep=,\"/x,y              ! N,N     ! 1 ! false ! x,y           !",
        "Results of 2024/x,y        ! N,N     ! 1 ! false ! x,y           ! 1 line of f.csv above",
        "Results of 2024//x,y       ! N,N     ! 1 ! false ! x,y           ! 1 line of f.csv above",
        "Results,,/,,/x,y,z         ! N,N,N   ! 2 ! false ! x,y,z         ! 2 lines of f.csv above",
        "Site;Ulm/Level;53/d;x;y    ! T;N;N   ! 2 ! false ! d,x,y         ! 2 lines of f.csv above",
        "t;x;y/[s];[m];[kg]         ! N;N;N   ! 0 ! true  ! t,x,y         ! ([s], [m], [kg])",
        "when,t,h/,°C,%             ! T,N,N   ! 0 ! true  ! when,t,h      ! (°C, %), so it is not",
        "a,,b,/mean,sd,mean,sd      ! N,N,N,N ! 0 ! true  ! a,_c1,b,_c3   ! (mean, sd, mean, sd)",
        "x y                        ! \"K\" N N ! 0 ! false ! _c0,x,y      ! as R writes row names",
        "\"x\",\"y\"                ! \"T K\",N,N ! 0 ! false ! _c0,x,y    ! as R writes row names",
        "x,y                        ! N,N,    ! 0 ! false ! x,y,_c2       !",
        "x,x,y,,y                   ! N,N,N,N,N ! 0 ! false ! x,x.1,y,_c3,y.1 ! read as x.1, y.1",
        "country,2019,2020          ! T K,N,N ! 0 ! false ! country,2019,2020 ! some are numbers",
        "s,400.5,401,401.5          ! T K,N,N,N ! 0 ! false ! s,400.5,401,401.5 ! some are numbers",
        ",0,1                       ! K,N,N   ! 0 ! false ! _c0,0,1       !",
        "0,1                        ! N,N     ! 0 ! false ! 0,1           !",
      })
  void names(String lines, String row, int above, boolean second, String names, String note) {
    CsvHead head = head(text(lines, row));
    assertThat(head.names()).containsExactly(names.split(","));
    assertThat(head.above()).isEqualTo(above);
    assertThat(head.header()).isTrue();
    assertThat(head.second()).isEqualTo(second);
    assertThat(head.skipped()).isEqualTo(above + 1 + (second ? 1 : 0));
    if (note == null) {
      assertThat(head.notes()).isEmpty();
    } else {
      assertThat(head.notes()).hasSize(1).first().asString().contains(note);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "N,N      ! has numbers only",
        "N,N,T    ! looks like those after it",
        "T K,N,N  ! looks like those after it",
        "T,I,I    ! looks like those after it",
        "id K,I   ! looks like those after it",
      })
  void rowsWithoutNames(String row, String note) {
    CsvHead head = head(text("", row));
    assertThat(head.header()).isFalse();
    assertThat(head.skipped()).isZero();
    assertThat(head.names()).startsWith("_c0", "_c1");
    assertThat(head.notes()).hasSize(1).first().asString().contains("f.csv " + note);
  }

  /** What is not certain is left to the check of the rows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "x,y         ! N,N,N     ! x,y", // which name is missing is not known
        "x,y/abc,1.5 ! N,N       ! x,y", // a bad value is no unit
        "x/abc       ! N         ! x",
        "x,y/NA,NA   ! N,N       ! x,y", // missing values are no units
        "a,b,c/1,2   ! N,N,N     ! a,b,c",
        "u,v         ! T,T       ! u,v",
      })
  void linesThatAreNotExplainedAreData(String lines, String row, String names) {
    CsvHead head = head(text(lines, row));
    assertThat(head.names()).containsExactly(names.split(","));
    assertThat(head.skipped()).isEqualTo(1);
    assertThat(head.notes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "a;b ! 1.200;7,84   ! true",
        "a;b ! 1.200,5;3    ! true",
        "a;b ! 1,200;7.84   ! false",
        "a;b ! 1,200.5;3    ! false",
        "a;b ! 1,200;3      ! true",
        "a;b ! 1.200;3      ! false",
        "a;b ! 0,200;3      ! true",
        "a   ! 0,5          ! true",
        "''  ! 12,05        ! true",
        "a,b ! 1,5          ! false",
        "a,b ! \"1,5\",3    ! true",
        "a,b ! \"1,500\",3  ! false",
      })
  void decimalCommas(String names, String row, boolean commas) {
    CsvDialect dialect = dialect(text(names, row));
    assertThat(dialect.decimalComma()).isEqualTo(commas);
    assertThat(dialect.separator()).isEqualTo(names.contains(",") ? ',' : ';');
  }

  @Test
  void headOfFilesThatFollow() {
    String text = text("Results/x,y", "N,N");
    CsvDialect dialect = dialect(text);
    List<String[]> records = dialect.records(text, true, 200);
    assertThat(CsvHead.of(records, dialect, true, "").skipped()).isEqualTo(2);
    assertThat(CsvHead.of(records, dialect, false, "").skipped()).isZero();
  }
}
