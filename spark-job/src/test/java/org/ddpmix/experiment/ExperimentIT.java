package org.ddpmix.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.ddpmix.TestSpark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class ExperimentIT {

  static List<String> names() {
    return Experiment.all().stream().map(Experiment::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void claimsHoldAtSmallSize(String name) throws Exception {
    Experiment experiment =
        Experiment.all().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
    Findings findings =
        experiment.run(new ExperimentContext(TestSpark.session(), true, done -> {}));
    assertThat(findings.checks())
        .isNotEmpty()
        .allSatisfy(check -> assertThat(check.held()).as("%s", check).isTrue());
    assertThat(findings.csv().lines()).hasSizeGreaterThan(2);
    assertThat(findings.figures()).isNotEmpty();
    for (Figure figure : findings.figures()) {
      assertIsImage(figure);
    }
  }

  private static void assertIsImage(Figure figure) throws Exception {
    assertThat(ImageIO.read(new ByteArrayInputStream(figure.png())).getWidth())
        .isGreaterThanOrEqualTo(Panel.WIDTH);
    String svg = new String(figure.svg(), StandardCharsets.UTF_8);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    assertThat(
            factory
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement()
                .getTagName())
        .isEqualTo("svg");
  }
}
