package yolov3.report.tutorial;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import yolov3.config.section.Architecture;
import yolov3.geometry.Box;
import yolov3.report.html.Figure;
import yolov3.report.html.Theme;
import yolov3.report.tutorial.LossExplanation.Head;
import yolov3.report.tutorial.LossExplanation.State;

/** Figure of the states of all cells: a panel an anchor, a row of panels a scale. */
record LossMaskFigure(LossExplanation explanation) {

  private static final int PANEL = 250;
  private static final int GAP = 18;
  private static final int CAPTION = 48;
  private static final int LEGEND = 34;

  private static final Color GROUND_TRUTH = new Color(128, 128, 128, 60);

  Figure figure() {
    int columns = Architecture.ANCHORS_PER_SCALE;
    int rows = explanation.heads().size() / columns;
    return new Figure(
        "Targets of the predictions",
        "A panel an anchor, a row a scale. The ground-truth boxes are dashed; the thin boxes are the anchors that"
            + " are responsible for them.",
        GAP + columns * (PANEL + GAP),
        LEGEND + rows * (PANEL + CAPTION + GAP / 2),
        this::draw);
  }

  private void draw(Graphics2D graphics, Theme theme, int width, int height) {
    int x = GAP;
    x = legend(graphics, theme, colour(State.OBJECT, theme), "object", x);
    x = legend(graphics, theme, colour(State.IGNORED, theme), "ignored", x);
    x = legend(graphics, theme, colour(State.BACKGROUND, theme), "background", x);
    legend(graphics, theme, GROUND_TRUTH, "background in a ground-truth box", x);
    int columns = Architecture.ANCHORS_PER_SCALE;
    for (int i = 0; i < explanation.heads().size(); i++) {
      int left = GAP + i % columns * (PANEL + GAP);
      int top = LEGEND + i / columns * (PANEL + CAPTION + GAP / 2);
      Graphics2D panel = (Graphics2D) graphics.create();
      panel.translate(left, top);
      draw(panel, theme, explanation.heads().get(i));
      panel.dispose();
    }
  }

  private static int legend(Graphics2D graphics, Theme theme, Color colour, String name, int x) {
    Shape box = new Rectangle2D.Double(x, 9, 12, 12);
    graphics.setColor(colour);
    graphics.fill(box);
    graphics.setColor(theme.grid());
    graphics.draw(box);
    graphics.setColor(theme.ink());
    graphics.drawString(name, x + 18, 20);
    return x + 18 + graphics.getFontMetrics().stringWidth(name) + 20;
  }

  private static Color colour(State state, Theme theme) {
    return switch (state) {
      case OBJECT -> theme.series(0);
      case IGNORED -> theme.series(4);
      case BACKGROUND -> theme.heat(0);
    };
  }

  private void draw(Graphics2D graphics, Theme theme, Head head) {
    graphics.setColor(theme.muted());
    graphics.drawString(
        "stride %d, anchor %.0f×%.0f"
            .formatted(head.stride(), head.anchor().width(), head.anchor().height()),
        0,
        18);
    graphics.drawString(
        "%d object, %d ignored".formatted(head.count(State.OBJECT), head.count(State.IGNORED)),
        0,
        36);
    graphics.translate(0, CAPTION - 4);
    drawCells(graphics, theme, head);
    graphics.clip(new Rectangle2D.Double(0, 0, PANEL, PANEL));
    drawBoxes(graphics, theme, head);
  }

  private void drawCells(Graphics2D graphics, Theme theme, Head head) {
    int grid = head.states().length;
    double cell = (double) PANEL / grid;
    graphics.setColor(colour(State.BACKGROUND, theme));
    graphics.fill(new Rectangle2D.Double(0, 0, PANEL, PANEL));
    graphics.setColor(GROUND_TRUTH);
    explanation.objects().forEach(box -> graphics.fill(rectangle(box)));
    for (int row = 0; row < grid; row++) {
      for (int column = 0; column < grid; column++) {
        if (head.states()[row][column] != State.BACKGROUND) {
          graphics.setColor(colour(head.states()[row][column], theme));
          graphics.fill(new Rectangle2D.Double(column * cell, row * cell, cell, cell));
        }
      }
    }
    graphics.setColor(theme.background());
    graphics.setStroke(new BasicStroke(0.7f));
    for (int line = 0; line <= grid; line++) {
      graphics.draw(new Rectangle2D.Double(line * cell, 0, 0, PANEL));
      graphics.draw(new Rectangle2D.Double(0, line * cell, PANEL, 0));
    }
  }

  /** Draws the anchors of positive predictions in lines, and the ground truth dashed. */
  private void drawBoxes(Graphics2D graphics, Theme theme, Head head) {
    int grid = head.states().length;
    graphics.setColor(theme.series(0));
    graphics.setStroke(new BasicStroke(1));
    for (int row = 0; row < grid; row++) {
      for (int column = 0; column < grid; column++) {
        if (head.states()[row][column] == State.OBJECT) {
          double x = (column + 0.5) * head.stride();
          double y = (row + 0.5) * head.stride();
          graphics.draw(rectangle(head.anchor().centredAt(x, y)));
        }
      }
    }
    graphics.setColor(theme.ink());
    graphics.setStroke(
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 3}, 0));
    explanation.objects().forEach(box -> graphics.draw(rectangle(box)));
  }

  private Rectangle2D rectangle(Box box) {
    double scale = (double) PANEL / explanation.inputSize();
    return new Rectangle2D.Double(
        box.xmin() * scale, box.ymin() * scale, box.width() * scale, box.height() * scale);
  }
}
