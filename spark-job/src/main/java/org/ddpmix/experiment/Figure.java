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
 * A figure: panels in rows.
 *
 * @param name the name of the image files, without extension
 * @param caption the caption
 * @param columns the number of panels per row
 * @param panels the panels, all of the same size
 */
public record Figure(String name, String caption, int columns, List<Panel> panels) {
  private static final int SCALE = 2; // PNG pixels per SVG unit

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

  /** The figure as a PNG image. */
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

  /** The figure as an SVG image. Text is converted to outlines, so that no fonts are needed. */
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
    // Coordinates have 15 digits. Two decimals are finer than the resolution of screens.
    return bytes
        .toString(StandardCharsets.UTF_8)
        .replaceAll("(\\.\\d\\d)\\d+", "$1")
        .getBytes(StandardCharsets.UTF_8);
  }
}
