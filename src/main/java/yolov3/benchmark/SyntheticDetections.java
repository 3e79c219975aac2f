package yolov3.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/**
 * Synthetic detections of synthetic images, to time evaluation with: objects as many and as large
 * as in COCO's validation images, about two in three of them found, some twice, and for the rest
 * false detections with low scores.
 *
 * @param groundTruth objects of the images
 * @param results the same with detections
 */
public record SyntheticDetections(GroundTruth groundTruth, List<ImageResult> results) {

  /** Of each image, pixels. */
  public static final int SIZE = 640;

  private static final double OBJECTS_AN_IMAGE = 7.3;
  private static final double CROWDS = 0.01;

  /**
   * @param images how many
   * @param classes how many
   * @param detections of each image
   * @param seed the same gives the same
   */
  public static SyntheticDetections make(int images, int classes, int detections, long seed) {
    Random random = new Random(seed);
    List<LabelledImage> labelled = new ArrayList<>(images);
    List<ImageResult> results = new ArrayList<>(images);
    for (int i = 0; i < images; i++) {
      List<LabelledBox> objects = new ArrayList<>();
      int count = (int) Math.round(random.nextDouble() * 2 * OBJECTS_AN_IMAGE);
      for (int o = 0; o < count; o++) {
        LabelledBox.Kind kind =
            random.nextDouble() < CROWDS ? LabelledBox.Kind.CROWD : LabelledBox.Kind.OBJECT;
        Box box = randomBox(random);
        objects.add(new LabelledBox(box, randomClass(random, classes), kind, box.area()));
      }
      labelled.add(new LabelledImage(Path.of("image-" + (i + 1) + ".jpg"), objects));
      results.add(new ImageResult(objects, detections(random, objects, classes, detections)));
    }
    ClassNames names =
        new ClassNames(IntStream.range(0, classes).mapToObj(c -> "class " + c).toList());
    return new SyntheticDetections(GroundTruth.numbered(labelled, names), results);
  }

  private static List<Detection> detections(
      Random random, List<LabelledBox> objects, int classes, int count) {
    List<Detection> detections = new ArrayList<>(count);
    for (LabelledBox object : objects) {
      double luck = random.nextDouble();
      for (int copies = luck < 0.35 ? 0 : luck < 0.85 ? 1 : 2; copies > 0; copies--) {
        if (detections.size() < count) {
          Box box = near(random, object.box());
          detections.add(new Detection(box, object.classIndex(), random.nextDouble()));
        }
      }
    }
    while (detections.size() < count) {
      double score = Math.pow(random.nextDouble(), 4);
      detections.add(new Detection(randomBox(random), randomClass(random, classes), score));
    }
    return detections;
  }

  /** Low classes are more frequent than high ones, as in most data sets. */
  private static int randomClass(Random random, int classes) {
    return (int) (classes * Math.pow(random.nextDouble(), 2));
  }

  private static Box randomBox(Random random) {
    double width = 8 * Math.pow(60, random.nextDouble()); // 8 to 480, as many small as large
    double height = Math.min(480, width * (0.5 + random.nextDouble()));
    double x = random.nextDouble() * (SIZE - width);
    double y = random.nextDouble() * (SIZE - height);
    return new Box(x, y, x + width, y + height);
  }

  private static Box near(Random random, Box box) {
    double off = 0.08 * random.nextGaussian();
    return Box.ofCentre(
        box.centreX() + off * box.width(),
        box.centreY() + 0.08 * random.nextGaussian() * box.height(),
        box.width() * Math.exp(0.1 * random.nextGaussian()),
        box.height() * Math.exp(0.1 * random.nextGaussian()));
  }
}
