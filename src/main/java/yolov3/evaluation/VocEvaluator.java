package yolov3.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import yolov3.evaluation.ClassSamples.ImageDetection;
import yolov3.geometry.LabelledBox;

/**
 * Average precision by the rules of the PASCAL VOC challenge (development kit, {@code
 * VOCevaldet.m}), at IoU 0.5. Unlike COCO's, a detection matches the object of the highest IoU even
 * when that is found already, and there is no limit of detections. Finding a difficult object is no
 * error, missing it neither; so with COCO's crowds, which VOC does not know.
 *
 * <p>Differs from the kit: the side of a box is xmax − xmin, not xmax − xmin + 1, as everywhere
 * here.
 */
public enum VocEvaluator {
  /** VOC 2007: the mean of the precision at the recalls 0, 0.1, …, 1. */
  ELEVEN_POINT(envelope -> envelope.mean(PrecisionEnvelope.VOC07_RECALLS)),
  /** VOC 2010 to 2012: the area under the whole curve. */
  ALL_POINT(PrecisionEnvelope::area);

  private static final double IOU_THRESHOLD = 0.5;

  private final ToDoubleFunction<PrecisionEnvelope> averagePrecision;

  VocEvaluator(ToDoubleFunction<PrecisionEnvelope> averagePrecision) {
    this.averagePrecision = averagePrecision;
  }

  /** Returns the average precision of each class, 0 to 1; NaN for classes without objects. */
  public double[] averagePrecisions(List<ImageResult> images, int classes) {
    return ClassSamples.of(images, classes).parallelStream()
        .mapToDouble(samples -> averagePrecision.applyAsDouble(envelope(samples)))
        .toArray();
  }

  /** Returns the mean over the classes that have objects; NaN when none has. */
  public static double mean(double[] averagePrecisions) {
    return CocoEvaluator.meanOfPresent(Arrays.stream(averagePrecisions));
  }

  private static PrecisionEnvelope envelope(ClassSamples samples) {
    boolean[] found = new boolean[samples.groundTruth.size()];
    PrecisionEnvelope envelope =
        new PrecisionEnvelope(
            (int) samples.groundTruth.stream().filter(LabelledBox::counts).count());
    for (ImageDetection detection : samples.sorted()) {
      int image = detection.image();
      int best = -1;
      double bestIou = 0;
      boolean onCrowd = false;
      for (int i = samples.firstOfImage[image]; i < samples.firstOfImage[image + 1]; i++) {
        LabelledBox object = samples.groundTruth.get(i);
        double iou = DetectionIou.of(detection.detection().box(), object);
        if (object.kind() == LabelledBox.Kind.CROWD) {
          onCrowd |= iou >= IOU_THRESHOLD;
        } else if (iou > bestIou) {
          bestIou = iou;
          best = i;
        }
      }
      if (bestIou < IOU_THRESHOLD) {
        if (!onCrowd) {
          envelope.add(false);
        }
      } else if (samples.groundTruth.get(best).counts()) {
        envelope.add(!found[best]);
        found[best] = true;
      }
    }
    return envelope;
  }
}
