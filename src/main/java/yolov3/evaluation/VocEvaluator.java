package yolov3.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Average precision by the rules of the PASCAL VOC challenge (development kit, {@code
 * VOCevaldet.m}), at IoU 0.5. Unlike COCO's, a detection goes with the object of the highest IoU
 * even when that is found already, and there is no limit of detections. Finding a difficult object
 * is no mistake, missing it neither; so with COCO's crowds, which VOC does not know.
 *
 * <p>Differs from the kit: the side of a box is xmax − xmin, not xmax − xmin + 1, as everywhere
 * here.
 */
public enum VocEvaluator {
  /** VOC 2007: the mean of the precision at the recalls 0, 0.1, …, 1. */
  ELEVEN_POINT {
    @Override
    double averagePrecision(PrecisionEnvelope envelope) {
      return envelope.mean(PrecisionEnvelope.VOC07_RECALLS);
    }
  },
  /** VOC 2010 to 2012: the area under the whole curve. */
  ALL_POINT {
    @Override
    double averagePrecision(PrecisionEnvelope envelope) {
      return envelope.area();
    }
  };

  private static final double IOU_THRESHOLD = 0.5;

  abstract double averagePrecision(PrecisionEnvelope envelope);

  /**
   * Scores a set of images.
   *
   * @param classes how many there are
   * @return average precision of each class, 0 to 1; NaN for classes without objects
   */
  public double[] averagePrecisions(List<ImageResult> images, int classes) {
    ClassSamples[] samples = ClassSamples.of(images, classes);
    return IntStream.range(0, classes)
        .parallel()
        .mapToDouble(c -> averagePrecision(envelope(samples[c])))
        .toArray();
  }

  /** The mean over the classes that have objects; NaN when none has. */
  public static double mean(double[] averagePrecisions) {
    return Arrays.stream(averagePrecisions)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  private static PrecisionEnvelope envelope(ClassSamples samples) {
    int objects = samples.groundTruth.length;
    boolean[] found = new boolean[objects];
    PrecisionEnvelope envelope =
        new PrecisionEnvelope(
            (int) Arrays.stream(samples.groundTruth).filter(LabelledBox::counts).count());
    for (int detection : DescendingOrder.of(samples.scores)) {
      int image = samples.imageOfBox[detection];
      Box box = samples.boxes[detection];
      int best = -1;
      double bestIou = 0;
      boolean onCrowd = false;
      for (int i = samples.firstOfImage[image]; i < samples.firstOfImage[image + 1]; i++) {
        double overlap = DetectionIou.of(box, samples.groundTruth[i]);
        if (samples.groundTruth[i].kind() == LabelledBox.Kind.CROWD) {
          onCrowd |= overlap >= IOU_THRESHOLD;
        } else if (overlap > bestIou) {
          bestIou = overlap;
          best = i;
        }
      }
      if (bestIou < IOU_THRESHOLD) {
        if (!onCrowd) {
          envelope.add(false);
        }
      } else if (samples.groundTruth[best].counts()) {
        envelope.add(!found[best]);
        found[best] = true;
      }
    }
    return envelope;
  }
}
