package org.ddpmix.experiment;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One plot of a figure: curves with error bars, and dashed lines for theoretical predictions. */
final class Panel {
  static final int WIDTH = 520;
  static final int HEIGHT = 380;
  private static final double LONGEST_BAR = 0.9; // of the value, on a logarithmic axis

  // The palette of Okabe and Ito, which is suitable for colour-blind readers.
  private static final Color[] COLOURS = {
    new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7),
    new Color(0xE69F00), new Color(0x56B4E9), new Color(0x6A3D9A), new Color(0x8C6D31)
  };

  private final XYChart chart;
  private int curves;

  Panel(String title, String xAxis, String yAxis) {
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .build();
    var styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(new Color(0xE0E0E0));
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setMarkerSize(5);
    styler.setErrorBarsColorSeriesColor(true);
    styler.setLocale(java.util.Locale.ROOT);
  }

  Panel logX() {
    chart.getStyler().setXAxisLogarithmic(true);
    return this;
  }

  Panel logY() {
    chart.getStyler().setYAxisLogarithmic(true);
    return this;
  }

  Panel rangeY(double min, double max) {
    chart.getStyler().setYAxisMin(min).setYAxisMax(max);
    return this;
  }

  Panel rangeX(double min, double max) {
    chart.getStyler().setXAxisMin(min).setXAxisMax(max);
    return this;
  }

  /** Adds a curve without markers; points are (x, y). */
  Panel curve(String name, List<double[]> points) {
    return add(name, points, true, false);
  }

  /** Adds points without a curve: (x, y), or (x, y, e) with error bars from y − e to y + e. */
  Panel points(String name, List<double[]> points) {
    return add(name, points, false, true);
  }

  /** Adds a curve with markers, and with error bars for points (x, y, e). */
  Panel curveWithBars(String name, List<double[]> points) {
    return add(name, points, true, true);
  }

  private Panel add(String name, List<double[]> all, boolean line, boolean markers) {
    boolean logarithmic = chart.getStyler().isYAxisLogarithmic();
    List<double[]> points = logarithmic ? positive(all) : all;
    if (points.isEmpty()) { // nothing that such an axis can show
      curves++;
      return this;
    }
    double[] x = points.stream().mapToDouble(p -> p[0]).toArray();
    double[] y = points.stream().mapToDouble(p -> p[1]).toArray();
    boolean bars = points.get(0).length > 2;
    XYSeries series =
        bars
            ? chart.addSeries(name, x, y, points.stream().mapToDouble(p -> p[2]).toArray())
            : chart.addSeries(name, x, y);
    Color colour = COLOURS[curves++ % COLOURS.length];
    series.setMarkerColor(colour);
    series.setLineColor(colour);
    series.setLineWidth(1.8f);
    series.setMarker(markers ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    if (!line) {
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
    return this;
  }

  /** The points above 0, with error bars that end above 0. */
  private static List<double[]> positive(List<double[]> points) {
    return points.stream()
        .filter(p -> p[1] > 0)
        .map(p -> p.length > 2 ? new double[] {p[0], p[1], Math.min(p[2], LONGEST_BAR * p[1])} : p)
        .toList();
  }

  /** Adds a theoretical prediction as a dashed line. */
  Panel theory(String name, List<double[]> points) {
    XYSeries series =
        chart.addSeries(
            name,
            points.stream().mapToDouble(p -> p[0]).toArray(),
            points.stream().mapToDouble(p -> p[1]).toArray());
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(Color.DARK_GRAY);
    series.setLineStyle(
        new BasicStroke(
            1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 4}, 0));
    return this;
  }

  /** Adds a dashed horizontal line. */
  Panel theory(String name, double y, double fromX, double toX) {
    return theory(name, List.of(new double[] {fromX, y}, new double[] {toX, y}));
  }

  void paint(Graphics2D graphics) {
    chart.paint(graphics, WIDTH, HEIGHT);
  }
}
