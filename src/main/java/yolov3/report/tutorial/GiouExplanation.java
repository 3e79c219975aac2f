package yolov3.report.tutorial;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import yolov3.geometry.Box;
import yolov3.network.loss.IouOps;
import yolov3.report.html.Figure;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Row;
import yolov3.report.html.Text;
import yolov3.report.html.Theme;
import yolov3.tensorboard.EventWriter;

/**
 * The reason for GIoU as box loss: pairs of boxes with the same IoU of 1/3 whose GIoU differs.
 *
 * <p>Differs from the tutorial: its third pair, with a GIoU of −0.1, is rotated. Boxes along the
 * axes with an IoU of 1/3 cover at least 3/4 of the box around them, so their GIoU is at least 1/3
 * − 1/4 = 1/12; the third pair here has that.
 *
 * @param pairs from the highest GIoU to the lowest
 */
public record GiouExplanation(List<Pair> pairs) implements Explanation {

  /** In any unit: IoU and GIoU do not depend on it. */
  private static final List<Shape> SHAPES =
      List.of(
          new Shape("side by side", new Box(0, 0, 2, 2), new Box(1, 0, 3, 2)),
          new Shape("shifted both ways", new Box(0, 0, 10, 8), new Box(2, 3, 12, 11)),
          new Shape("crossed", new Box(0, 0.5, 2, 1.5), new Box(0.5, 0, 1.5, 2)));

  private static final String FOOTNOTE =
      "Dashed: the smallest box around both. Along the axes no pair with an IoU of 1/3 has a GIoU below 1/12 = 0.083.";

  private static final int FOOTNOTE_HEIGHT = 40;
  private static final int FILL_ALPHA = 89;

  private record Shape(String name, Box first, Box second) {}

  /** Two boxes with their IoU and generalised IoU. */
  public record Pair(String name, Box first, Box second, double iou, double giou) {

    Box enclosing() {
      return new Box(
          Math.min(first.xmin(), second.xmin()),
          Math.min(first.ymin(), second.ymin()),
          Math.max(first.xmax(), second.xmax()),
          Math.max(first.ymax(), second.ymax()));
    }

    /** Returns the fraction of the enclosing box that neither box covers. */
    double wasted() {
      double union = first.area() + second.area() - first.intersectionArea(second);
      return 1 - union / enclosing().area();
    }
  }

  /** Computes the pairs with the IoU of the loss. */
  public static GiouExplanation compute() {
    try (OneShotGraph graph = new OneShotGraph()) {
      IouOps overlap =
          new IouOps(
              graph.tf,
              xywh(graph, SHAPES.stream().map(Shape::first).toList()),
              xywh(graph, SHAPES.stream().map(Shape::second).toList()));
      List<float[]> values = graph.run(List.of(overlap.iou(), overlap.giou()));
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < SHAPES.size(); i++) {
        Shape shape = SHAPES.get(i);
        pairs.add(
            new Pair(shape.name, shape.first, shape.second, values.get(0)[i], values.get(1)[i]));
      }
      return new GiouExplanation(pairs);
    }
  }

  private static Operand<TFloat32> xywh(OneShotGraph graph, List<Box> boxes) {
    float[][] values =
        boxes.stream()
            .map(
                box ->
                    new float[] {
                      (float) box.centreX(),
                      (float) box.centreY(),
                      (float) box.width(),
                      (float) box.height()
                    })
            .toArray(float[][]::new);
    return graph.tf.constant(values);
  }

  @Override
  public Table table() {
    List<Row> rows =
        pairs.stream()
            .map(
                pair ->
                    Row.of(
                        pair.name, decimal(pair.iou), decimal(pair.wasted()), decimal(pair.giou)))
            .toList();
    return new Table(
        "Pairs of boxes with the same IoU",
        "GIoU = IoU − wasted, the fraction of the enclosing box that neither covers. The tutorial's third pair"
            + " has −0.1, but it is rotated: along the axes no pair with an IoU of 1/3 is below 1/12 = 0.0833,"
            + " which the last one has.",
        Column.nameAndNumbers("pair", "IoU", "wasted", "GIoU"),
        rows,
        true);
  }

  private static String decimal(double value) {
    return Text.of("%.4f", value);
  }

  @Override
  public Object numbers() {
    return pairs;
  }

  @Override
  public Figure figure() {
    String description =
        "Three pairs with an IoU of 1/3. Dashed: the smallest box around both; the more of it is empty, the"
            + " lower is GIoU.";
    int width = 260 * pairs.size();
    return new Figure("The same IoU, another GIoU", description, width, 350, this::draw);
  }

  private void draw(Graphics2D graphics, Theme theme, int width, int height) {
    int panel = width / pairs.size();
    for (int i = 0; i < pairs.size(); i++) {
      draw(graphics, theme, pairs.get(i), i * panel, panel, height - FOOTNOTE_HEIGHT);
    }
    graphics.setFont(theme.font());
    graphics.setColor(theme.muted());
    graphics.drawString(FOOTNOTE, 10, height - 14);
  }

  private static void draw(
      Graphics2D graphics, Theme theme, Pair pair, int left, int panel, int height) {
    int text = 70;
    int margin = 24;
    Box around = pair.enclosing();
    double scale =
        Math.min(
            (panel - 2 * margin) / around.width(), (height - text - 2 * margin) / around.height());
    double x = left + (panel - around.width() * scale) / 2 - around.xmin() * scale;
    double y = (height - text - around.height() * scale) / 2 - around.ymin() * scale;
    fill(graphics, theme.series(0), rectangle(pair.first, scale, x, y));
    fill(graphics, theme.series(1), rectangle(pair.second, scale, x, y));
    graphics.setColor(theme.muted());
    graphics.setStroke(
        new BasicStroke(
            1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0));
    Rectangle2D enclosing = rectangle(around, scale, x, y);
    enclosing.add(enclosing.getMinX() - 4, enclosing.getMinY() - 4);
    enclosing.add(enclosing.getMaxX() + 4, enclosing.getMaxY() + 4);
    graphics.draw(enclosing);
    graphics.setFont(theme.titleFont());
    graphics.setColor(theme.ink());
    centred(graphics, Text.of("GIoU %.2f", pair.giou), left, panel, height - 38);
    graphics.setFont(theme.font());
    graphics.setColor(theme.muted());
    String iou = Text.of("IoU %.2f, %s", pair.iou, pair.name);
    centred(graphics, iou, left, panel, height - 18);
  }

  private static void centred(Graphics2D graphics, String text, int left, int width, int baseline) {
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.drawString(text, left + (width - metrics.stringWidth(text)) / 2f, baseline);
  }

  private static void fill(Graphics2D graphics, Color colour, Rectangle2D rectangle) {
    graphics.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), FILL_ALPHA));
    graphics.fill(rectangle);
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(2));
    graphics.draw(rectangle);
  }

  private static Rectangle2D rectangle(Box box, double scale, double x, double y) {
    return new Rectangle2D.Double(
        box.xmin() * scale + x, box.ymin() * scale + y, box.width() * scale, box.height() * scale);
  }

  @Override
  public void log(EventWriter events) {
    for (int i = 0; i < pairs.size(); i++) {
      events.scalar("giou/iou", i + 1, pairs.get(i).iou);
      events.scalar("giou/giou", i + 1, pairs.get(i).giou);
    }
  }
}
