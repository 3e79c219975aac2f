package yolov3.data.augmentation;

import java.util.List;
import java.util.SplittableRandom;
import yolov3.config.RunConfig;
import yolov3.config.section.AugmentConfig.MultiScale;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.RandomStreams;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.BatchPlan.Seat;
import yolov3.data.loader.Example;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.data.loader.ScaledImage;
import yolov3.data.loader.ScaledImageReader;
import yolov3.geometry.AxisMap;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.network.assignment.TargetAssigner;

/**
 * Makes augmented examples. An example is a pure function of the run's seed and its seat. Threads
 * may share one.
 */
public final class AugmentedExampleReader implements ExampleSource {

  // What random numbers are for, so that no two uses share a stream.
  private static final long PICTURES = 1;
  private static final long INPUT_SIZES = 2;

  private final RunConfig config;
  private final BatchPlan plan;
  private final Augmenter augmenter;
  private final TargetAssigner assigner;
  private final ScaledImageReader pictures;

  /**
   * @param config of the run
   * @param names of the classes
   * @param plan gives the further images of mosaic and mixup: from the same epoch, so that images
   *     that are seen more often are so there too
   * @param cache of images
   */
  public AugmentedExampleReader(
      RunConfig config, ClassNames names, BatchPlan plan, ImageCache cache) {
    this.config = config;
    this.plan = plan;
    augmenter = new Augmenter(config.augment(), names);
    assigner = new TargetAssigner(config.model(), config.loss());
    MultiScale multiScale = config.augment().multiScale();
    int largest = multiScale.changesSize() ? multiScale.largest() : config.model().inputSize();
    pictures = new ScaledImageReader(augmenter.sourceSize(largest), cache);
  }

  @Override
  public Example read(Seat seat) {
    SplittableRandom random =
        RandomStreams.of(config.seed(), PICTURES, seat.epoch(), seat.position());
    int lastWithMosaic = config.training().epochs() - config.augment().closeMosaicEpochs();
    InputImage input =
        augmenter.apply(
            picture(seat.image()),
            () -> picture(plan.image(seat.epoch(), random.nextInt(plan.imageCount()))),
            seat.epoch() <= lastWithMosaic,
            inputSize(seat.batch()),
            random);
    int size = input.inputSize();
    return new Example(
        seat.image(),
        new Letterbox(size, size, size),
        input.pixels(),
        input.objects(),
        assigner.assign(input.objects(), size));
  }

  /**
   * Side of the input of a batch, pixels.
   *
   * @param batch from 1 over all epochs
   */
  int inputSize(long batch) {
    MultiScale sizes = config.augment().multiScale();
    if (!sizes.changesSize()) {
      return config.model().inputSize();
    }
    long group = (batch - 1) / sizes.everyBatches();
    int count = (sizes.largest() - sizes.smallest()) / MultiScale.STEP + 1;
    int step = RandomStreams.of(config.seed(), INPUT_SIZES, group).nextInt(count);
    return sizes.smallest() + step * MultiScale.STEP;
  }

  private LabelledRgbImage picture(LabelledImage image) {
    ScaledImage scaled = pictures.read(image.image());
    AxisMap map =
        AxisMap.scale(
            (double) scaled.picture().width() / scaled.original().width(),
            (double) scaled.picture().height() / scaled.original().height());
    List<LabelledBox> objects =
        image.boxes().stream().map(o -> o.withBox(map.apply(o.box()))).toList();
    return new LabelledRgbImage(scaled.picture(), objects);
  }
}
