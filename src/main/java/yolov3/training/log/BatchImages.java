package yolov3.training.log;

import java.awt.image.BufferedImage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Batch;
import yolov3.data.loader.Example;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargets.Positive;

/**
 * Figure of a batch as the network gets it: the pixels that are fed and the boxes of its targets,
 * which shows mistakes between the user's annotations and the loss.
 */
final class BatchImages {

  private static final int COLUMNS = 3;
  private static final int MAX_ROWS = 3;
  private static final int GAP = 4;
  private static final int SIDE = (ImagePanel.ROW_WIDTH - (COLUMNS - 1) * GAP) / COLUMNS;

  private final DetectionDrawer drawer;

  BatchImages(List<String> classNames) {
    drawer = ImagePanel.drawer(classNames);
  }

  /** Draws the first images of a batch in rows. */
  BufferedImage draw(Batch batch) {
    int shown = Math.min(batch.size(), COLUMNS * MAX_ROWS);
    int rows = (shown + COLUMNS - 1) / COLUMNS;
    int columns = Math.min(shown, COLUMNS);
    return ImagePanel.canvas(
        columns * (SIDE + GAP) - GAP,
        rows * (SIDE + GAP) - GAP,
        graphics -> {
          for (int i = 0; i < shown; i++) {
            BufferedImage panel = draw(batch.examples().get(i), batch.inputSize());
            graphics.drawImage(panel, i % COLUMNS * (SIDE + GAP), i / COLUMNS * (SIDE + GAP), null);
          }
        });
  }

  private BufferedImage draw(Example example, int inputSize) {
    ImagePanel panel = ImagePanel.of(new RgbImage(inputSize, inputSize, example.pixels()), SIDE);
    return drawer.drawGroundTruth(
        panel.image(), targetsOf(example).stream().map(panel::place).toList());
  }

  /** Several anchors may be responsible for one object. */
  private static Set<LabelledBox> targetsOf(Example example) {
    return example.targets().stream()
        .flatMap(scale -> scale.positives().stream())
        .map(Positive::object)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
