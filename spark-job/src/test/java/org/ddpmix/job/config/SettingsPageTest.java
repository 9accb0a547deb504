package org.ddpmix.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
  private static final Path PAGE = Path.of("../docs/settings.md");
  private static final String UPDATE = "ddpmix.update-docs";

  @Test
  void isMadeFromReferenceConf() throws IOException {
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(PAGE, SettingsPage.text());
    }
    assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : null)
        .as(
            "docs/settings.md, made from conf/reference.conf by: mvn -pl spark-job -am test"
                + " -Dtest=SettingsPageTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
            UPDATE)
        .isEqualTo(SettingsPage.text());
  }
}
