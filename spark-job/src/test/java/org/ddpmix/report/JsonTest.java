package org.ddpmix.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void scriptsDoNotDependOnTheOrderOfMaps() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("b", Map.of("x", "</script>"));
    one.put("a", 1);
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("a", 1);
    other.put("b", Map.of("x", "</script>"));
    assertThat(Json.script(one))
        .isEqualTo(Json.script(other))
        .isEqualTo("{\"a\":1,\"b\":{\"x\":\"\\u003c/script>\"}}");
  }
}
