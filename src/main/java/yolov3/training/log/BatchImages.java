package yolov3.training.log;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.Example;
import yolov3.geometry.LabelledBox;

/**
 * Figure of a batch as the network gets it: the pixels that are fed and the boxes of its targets,
 * which shows mistakes between the user's annotations and the loss.
 */
public final class BatchImages {

  private static final int COLUMNS = 3;
  private static final int MAX_ROWS = 3;
  private static final int GAP = 4;
  private static final int SIDE = (ImagePanel.ROW_WIDTH - (COLUMNS - 1) * GAP) / COLUMNS;

  private final DetectionDrawer drawer;

  /**
   * @param classNames in order of class index
   */
  public BatchImages(List<String> classNames) {
    drawer = ImagePanel.drawer(classNames);
  }

  /** Draws the first images of a batch in rows. */
  public BufferedImage draw(Batch batch) {
    int shown = Math.min(batch.size(), COLUMNS * MAX_ROWS);
    int rows = (shown + COLUMNS - 1) / COLUMNS;
    int columns = Math.min(shown, COLUMNS);
    BufferedImage drawn =
        new BufferedImage(
            columns * (SIDE + GAP) - GAP, rows * (SIDE + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = drawn.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, drawn.getWidth(), drawn.getHeight());
      for (int i = 0; i < shown; i++) {
        int x = i % COLUMNS * (SIDE + GAP);
        int y = i / COLUMNS * (SIDE + GAP);
        graphics.drawImage(draw(batch.examples().get(i), batch.inputSize()), x, y, null);
      }
    } finally {
      graphics.dispose();
    }
    return drawn;
  }

  private BufferedImage draw(Example example, int inputSize) {
    ImagePanel panel = ImagePanel.of(new RgbImage(inputSize, inputSize, example.pixels()), SIDE);
    return drawer.drawTruth(panel.image(), targetsOf(example).stream().map(panel::place).toList());
  }

  /** Several anchors may be responsible for one object. */
  private static Set<LabelledBox> targetsOf(Example example) {
    Set<LabelledBox> objects = new LinkedHashSet<>();
    example
        .targets()
        .forEach(scale -> scale.positives().forEach(positive -> objects.add(positive.object())));
    return objects;
  }
}
