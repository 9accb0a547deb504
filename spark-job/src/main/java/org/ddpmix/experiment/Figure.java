package org.ddpmix.experiment;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Some panels in rows.
 *
 * @param name of its files
 * @param caption a sentence that says what to see
 * @param columns how many panels a row has
 * @param panels all of one size
 */
public record Figure(String name, String caption, int columns, List<Panel> panels) {
  private static final int SCALE = 2; // pixels of the PNG for each point of the SVG

  private int width() {
    return Math.min(columns, panels.size()) * Panel.WIDTH;
  }

  private int height() {
    return (panels.size() + columns - 1) / columns * Panel.HEIGHT;
  }

  private void paint(Graphics2D graphics) {
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width(), height());
    for (int i = 0; i < panels.size(); i++) {
      int x = i % columns * Panel.WIDTH;
      int y = i / columns * Panel.HEIGHT;
      graphics.translate(x, y);
      panels.get(i).paint(graphics);
      graphics.translate(-x, -y);
    }
  }

  /** As a PNG image. */
  public byte[] png() {
    BufferedImage image =
        new BufferedImage(SCALE * width(), SCALE * height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SCALE, SCALE);
    paint(graphics);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** As an SVG image, whose text is outlines: it looks the same with any fonts. */
  public byte[] svg() {
    VectorGraphics2D graphics = new VectorGraphics2D();
    paint(graphics);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new SVGProcessor()
          .getDocument(graphics.getCommands(), new PageSize(0, 0, width(), height()))
          .writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Coordinates come with 15 digits; two behind the point are finer than any screen.
    return bytes
        .toString(StandardCharsets.UTF_8)
        .replaceAll("(\\.\\d\\d)\\d+", "$1")
        .getBytes(StandardCharsets.UTF_8);
  }
}
