package yolov3.network.assignment;

import java.util.List;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargets.Positive;

/**
 * Sparse targets of one scale for a batch, as row-major arrays that are fed to the graph.
 *
 * @param positiveCount predictions of the batch that are responsible for an object
 * @param cells [positiveCount, 4]: index in the batch, row, column, anchor
 * @param boxesXywh [positiveCount, 4]: centre and size of the object, input pixels
 * @param classes [positiveCount]: class index of the object
 * @param backgroundBoxCount maximum boxes of an image, at least 1
 * @param backgroundBoxesXywh [batchSize, backgroundBoxCount, 4]: centre and size, input pixels;
 *     padded with boxes of no size, whose IoU with anything is 0
 * @param backgroundCrowds [batchSize, backgroundBoxCount]: 1 where the box is a crowd, else 0
 */
public record ScaleTargetBatch(
    int batchSize,
    int positiveCount,
    int[] cells,
    float[] boxesXywh,
    int[] classes,
    int backgroundBoxCount,
    float[] backgroundBoxesXywh,
    float[] backgroundCrowds) {

  /** Joins the targets of the same scale of each image, in the order of the batch. */
  public static ScaleTargetBatch of(List<ScaleTargets> images) {
    int positives = images.stream().mapToInt(image -> image.positives().size()).sum();
    int boxCount =
        Math.max(1, images.stream().mapToInt(i -> i.backgroundBoxes().size()).max().orElse(0));
    int[] cells = new int[positives * 4];
    float[] boxes = new float[positives * 4];
    int[] classes = new int[positives];
    float[] background = new float[images.size() * boxCount * 4];
    float[] crowds = new float[images.size() * boxCount];
    int next = 0;
    for (int image = 0; image < images.size(); image++) {
      for (Positive positive : images.get(image).positives()) {
        cells[next * 4] = image;
        cells[next * 4 + 1] = positive.row();
        cells[next * 4 + 2] = positive.column();
        cells[next * 4 + 3] = positive.anchor();
        putXywh(positive.object().box(), boxes, next * 4);
        classes[next] = positive.object().classIndex();
        next++;
      }
      List<LabelledBox> backgroundBoxes = images.get(image).backgroundBoxes();
      for (int box = 0; box < backgroundBoxes.size(); box++) {
        int at = image * boxCount + box;
        putXywh(backgroundBoxes.get(box).box(), background, at * 4);
        crowds[at] = backgroundBoxes.get(box).kind() == LabelledBox.Kind.CROWD ? 1 : 0;
      }
    }
    return new ScaleTargetBatch(
        images.size(), positives, cells, boxes, classes, boxCount, background, crowds);
  }

  private static void putXywh(Box box, float[] array, int offset) {
    array[offset] = (float) box.centreX();
    array[offset + 1] = (float) box.centreY();
    array[offset + 2] = (float) box.width();
    array[offset + 3] = (float) box.height();
  }
}
