package org.ddpmix.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Generates {@code FloatTiles.java}, the single-precision version of {@code VectorTiles.java}. The
 * generated file is committed, so builds and IDEs need no extra step. {@link FloatTilesTest} fails
 * if it is out of date. After a change to {@code VectorTiles}, run in the module directory
 *
 * <pre>
 * java src/test/java/org/ddpmix/kernel/FloatTilesGenerator.java
 * </pre>
 */
final class FloatTilesGenerator {
  private static final Path DIRECTORY =
      Path.of("src/main/java", FloatTilesGenerator.class.getPackageName().replace('.', '/'));

  static final Path SOURCE = DIRECTORY.resolve("VectorTiles.java");
  static final Path GENERATED = DIRECTORY.resolve("FloatTiles.java");

  private static final String HEADER =
      "// Generated from VectorTiles.java by FloatTilesGenerator. Do not edit.\n";

  /** A text of the double-precision source and its single-precision replacement. */
  private record Replacement(String inDouble, String inSingle) {}

  private static final List<Replacement> REPLACEMENTS =
      List.of(
          new Replacement("class VectorTiles", "class FloatTiles"),
          new Replacement("private VectorTiles()", "private FloatTiles()"),
          new Replacement("DoubleVector", "FloatVector"),
          new Replacement("<Double>", "<Float>"),
          new Replacement("double[]", "float[]"));

  private FloatTilesGenerator() {}

  static String generate() throws IOException {
    String text = HEADER + Files.readString(SOURCE);
    for (Replacement word : REPLACEMENTS) {
      if (!text.contains(word.inDouble)) {
        throw new IllegalStateException(SOURCE + " has no \"" + word.inDouble + "\"");
      }
      text = text.replace(word.inDouble, word.inSingle);
    }
    return text;
  }

  public static void main(String[] args) throws IOException {
    Files.writeString(GENERATED, generate());
  }
}
