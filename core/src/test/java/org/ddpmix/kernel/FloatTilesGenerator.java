package org.ddpmix.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes {@code FloatTiles.java}, which is {@code VectorTiles.java} in single precision. Both are
 * committed, so that a build and an IDE need no further step; {@link FloatTilesTest} fails where
 * they differ. After a change to {@code VectorTiles}, run in the directory of the module
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

  /** A word of double precision, and what stands for it in single precision. */
  private record Word(String inDouble, String inSingle) {}

  private static final List<Word> WORDS =
      List.of(
          new Word("class VectorTiles", "class FloatTiles"),
          new Word("private VectorTiles()", "private FloatTiles()"),
          new Word("DoubleVector", "FloatVector"),
          new Word("<Double>", "<Float>"),
          new Word("double[]", "float[]"));

  private FloatTilesGenerator() {}

  static String generate() throws IOException {
    String text = HEADER + Files.readString(SOURCE);
    for (Word word : WORDS) {
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
