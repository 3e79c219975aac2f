package yolov3.data.augmentation;

import java.util.List;
import java.util.SplittableRandom;
import yolov3.config.section.AugmentConfig;
import yolov3.config.section.AugmentConfig.MultiScale;
import yolov3.data.LabelledImage;
import yolov3.data.RandomStreams;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.BatchPlan.SampleSlot;
import yolov3.data.loader.Example;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.data.loader.ScaledImageReader;
import yolov3.data.loader.ScaledImageReader.ScaledImage;
import yolov3.geometry.AxisMap;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.io.UserException;
import yolov3.network.assignment.TargetAssigner;

/**
 * Source of augmented examples. An example is a pure function of the run's seed and its slot.
 * Thread-safe.
 */
public final class AugmentedExampleReader implements ExampleSource {

  // Purposes of random numbers, so that no two share a stream.
  private static final long IMAGES = 1;
  private static final long INPUT_SIZES = 2;

  /** More than one in a hundred unreadable images end the run, so that all of these fail never. */
  private static final int MAX_TRIES = 10;

  private final Augmenter augmenter;
  private final TargetAssigner assigner;
  private final int inputSize;
  private final int lastMosaicEpoch;
  private final long seed;
  private final BatchPlan plan;
  private final ScaledImageReader images;

  /**
   * @param inputSize side of the input unless it changes, pixels
   * @param epochs of the run
   * @param plan gives the further images of mosaic and mixup: from the same epoch, so that images
   *     that are seen more often are so there too
   */
  public AugmentedExampleReader(
      Augmenter augmenter,
      TargetAssigner assigner,
      int inputSize,
      int epochs,
      long seed,
      BatchPlan plan,
      ImageCache cache) {
    this.augmenter = augmenter;
    this.assigner = assigner;
    this.inputSize = inputSize;
    this.lastMosaicEpoch = augmenter.config().lastMosaicEpoch(epochs);
    this.seed = seed;
    this.plan = plan;
    AugmentConfig config = augmenter.config();
    int largest = config.changesSize() ? config.multiScale().largest() : inputSize;
    images = new ScaledImageReader(augmenter.sourceSize(largest), cache);
  }

  @Override
  public Example read(SampleSlot slot) {
    SplittableRandom random = RandomStreams.of(seed, IMAGES, slot.epoch(), slot.position());
    int size = inputSize(slot.batch());
    LabelledRgbImage input =
        augmenter.apply(
            read(slot.image()),
            () -> other(slot.epoch(), random),
            slot.epoch() <= lastMosaicEpoch,
            size,
            random);
    return new Example(
        slot.image(),
        new Letterbox(size, size, size),
        input.pixels(),
        input.objects(),
        assigner.assign(input.objects(), size));
  }

  /**
   * Returns the side of the input of a batch, pixels.
   *
   * @param batch from 1 over all epochs
   */
  int inputSize(long batch) {
    if (!augmenter.config().changesSize()) {
      return inputSize;
    }
    MultiScale sizes = augmenter.config().multiScale();
    long group = (batch - 1) / sizes.everyBatches();
    int count = (sizes.largest() - sizes.smallest()) / MultiScale.STEP + 1;
    int step = RandomStreams.of(seed, INPUT_SIZES, group).nextInt(count);
    return sizes.smallest() + step * MultiScale.STEP;
  }

  /**
   * Reads another image of the epoch. One that can't be read is reported at its own slot and must
   * not take this one with it.
   */
  private LabelledRgbImage other(long epoch, SplittableRandom random) {
    for (int tries = 1; ; tries++) {
      try {
        return read(plan.image(epoch, random.nextInt(plan.imageCount())));
      } catch (UserException e) {
        if (tries == MAX_TRIES) {
          throw e;
        }
      }
    }
  }

  private LabelledRgbImage read(LabelledImage image) {
    ScaledImage read = images.read(image.image());
    AxisMap map =
        AxisMap.scale(
            (double) read.scaled().width() / read.original().width(),
            (double) read.scaled().height() / read.original().height());
    List<LabelledBox> objects =
        image.boxes().stream().map(o -> o.withBox(map.apply(o.box()))).toList();
    return new LabelledRgbImage(read.scaled(), objects);
  }
}
