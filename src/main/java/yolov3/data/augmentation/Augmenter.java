package yolov3.data.augmentation;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import yolov3.config.section.AugmentConfig;
import yolov3.config.section.AugmentConfig.Hsv;
import yolov3.config.section.Range;
import yolov3.data.ClassNames;
import yolov3.geometry.AxisMap;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;

/**
 * Augmentation: the network's input made of an image, or of several, with the changes that the
 * config asks for. Thread-safe.
 *
 * <p>In order: mosaic or a single image; mixup; cutout. A single image is cropped, letterboxed,
 * flipped, scaled and translated; a tile of a mosaic is flipped and scaled, and the mosaic's frame
 * crops it. Each image has colours of its own. All geometry of an image is one map, by which it is
 * sampled once.
 */
public final class Augmenter {

  /** Images are kept no larger than for this zoom: more of it shows pixels either way. */
  private static final double MAX_KEPT_ZOOM = 2;

  private static final String FLIP_HORIZONTAL = "augment.flip_horizontal";
  private static final String FLIP_VERTICAL = "augment.flip_vertical";

  private final AugmentConfig config;
  private final FlipClassSwaps horizontal;
  private final FlipClassSwaps vertical;

  /**
   * @param names of the classes, which flips may swap
   * @throws yolov3.io.UserException when the config names an unknown class
   */
  public Augmenter(AugmentConfig config, ClassNames names) {
    this.config = config;
    horizontal = FlipClassSwaps.of(FLIP_HORIZONTAL, config.flipHorizontal(), names);
    vertical = FlipClassSwaps.of(FLIP_VERTICAL, config.flipVertical(), names);
  }

  /**
   * Checks the classes that flips swap.
   *
   * @param names of the classes of the data set
   * @throws yolov3.io.UserException when the config names an unknown class
   */
  public static void requireKnownClasses(AugmentConfig config, ClassNames names) {
    FlipClassSwaps.requireKnown(FLIP_HORIZONTAL, config.flipHorizontal(), names);
    FlipClassSwaps.requireKnown(FLIP_VERTICAL, config.flipVertical(), names);
  }

  AugmentConfig config() {
    return config;
  }

  /**
   * Returns the side of the square that an image must fill before it is augmented, so that the
   * largest zoom still has its pixels.
   *
   * @param inputSize side of the largest input, pixels
   */
  public int sourceSize(int inputSize) {
    double zoom = 1;
    if (config.crop().probability() > 0) {
      zoom /= config.crop().fraction().min();
    }
    if (config.scale().probability() > 0) {
      zoom *= Math.max(1, config.scale().factor().max());
    }
    if (config.mosaic().probability() > 0) {
      zoom = Math.max(zoom, config.mosaic().factor().max());
    }
    return (int) Math.ceil(inputSize * Math.min(zoom, MAX_KEPT_ZOOM));
  }

  /**
   * Makes an input.
   *
   * @param others gives further images for mosaic and mixup; asked at most four times
   * @param combine whether there may be mosaic and mixup
   * @param inputSize side of the input, pixels
   * @param random a stream of this input's own
   */
  public LabelledRgbImage apply(
      LabelledRgbImage source,
      Supplier<LabelledRgbImage> others,
      boolean combine,
      int inputSize,
      RandomGenerator random) {
    Canvas canvas =
        combine && happens(config.mosaic().probability(), random)
            ? mosaic(source, others, inputSize, random)
            : single(source, inputSize, random);
    if (combine && happens(config.mixup().probability(), random)) {
      double share = BetaDistribution.sample(random, config.mixup().alpha());
      canvas.blend(single(others.get(), inputSize, random), share);
    }
    if (happens(config.cutout().probability(), random)) {
      for (int i = 0; i < config.cutout().count(); i++) {
        int width = length(inputSize, config.cutout().size(), random);
        int height = length(inputSize, config.cutout().size(), random);
        canvas.cover(area(inputSize, inputSize, width, height, random));
      }
    }
    return canvas.finish(config.minBoxVisibility());
  }

  private Canvas single(LabelledRgbImage source, int inputSize, RandomGenerator random) {
    PixelArea window = window(source, random);
    Flips flips = flips(random);
    AxisMap map =
        AxisMap.move(-window.left(), -window.top())
            .then(AxisMap.of(new Letterbox(window.width(), window.height(), inputSize)))
            .then(flips.map(inputSize, inputSize));
    if (happens(config.scale().probability(), random)) {
      double middle = inputSize / 2.0;
      double factor = logUniform(config.scale().factor(), random);
      map =
          map.then(AxisMap.move(-middle, -middle))
              .then(AxisMap.scale(factor, factor))
              .then(AxisMap.move(middle, middle));
    }
    if (happens(config.translate().probability(), random)) {
      double max = config.translate().fraction() * inputSize;
      map = map.then(AxisMap.move(either(max, random), either(max, random)));
    }
    Canvas canvas = new Canvas(inputSize);
    canvas.draw(
        flipped(source, flips),
        new Placement(map, window, PixelArea.ofSquare(inputSize)),
        colours(random));
    return canvas;
  }

  /** All of the image, or what a crop leaves. */
  private PixelArea window(LabelledRgbImage source, RandomGenerator random) {
    int width = source.image().width();
    int height = source.image().height();
    if (!happens(config.crop().probability(), random)) {
      return new PixelArea(0, 0, width, height);
    }
    int newWidth = length(width, config.crop().fraction(), random);
    int newHeight = length(height, config.crop().fraction(), random);
    return area(width, height, newWidth, newHeight, random);
  }

  private Canvas mosaic(
      LabelledRgbImage first,
      Supplier<LabelledRgbImage> others,
      int inputSize,
      RandomGenerator random) {
    Mosaic mosaic =
        new Mosaic(
            (int) Math.round(uniform(config.mosaic().centre(), random) * inputSize),
            (int) Math.round(uniform(config.mosaic().centre(), random) * inputSize),
            inputSize);
    Canvas canvas = new Canvas(inputSize);
    for (int tile = 0; tile < Mosaic.TILES; tile++) {
      LabelledRgbImage source = tile == 0 ? first : others.get();
      PixelArea frame = mosaic.frame(tile);
      int width = source.image().width();
      int height = source.image().height();
      Flips flips = flips(random);
      double factor =
          new Letterbox(width, height, inputSize).scale()
              * logUniform(config.mosaic().factor(), random);
      double tileX = mosaic.x(tile, width * factor, random);
      double tileY = mosaic.y(tile, height * factor, random);
      AxisMap map =
          flips
              .map(width, height)
              .then(AxisMap.scale(factor, factor))
              .then(AxisMap.move(tileX, tileY));
      canvas.draw(
          flipped(source, flips),
          new Placement(map, new PixelArea(0, 0, width, height), frame),
          colours(random));
    }
    return canvas;
  }

  /** Another change of colour each time, or null for none. */
  private HsvJitter colours(RandomGenerator random) {
    Hsv hsv = config.hsv();
    return happens(hsv.probability(), random)
        ? new HsvJitter(
            either(hsv.hue(), random),
            1 + either(hsv.saturation(), random),
            1 + either(hsv.value(), random))
        : null;
  }

  private record Flips(boolean horizontal, boolean vertical) {

    AxisMap map(int width, int height) {
      AxisMap map = horizontal ? AxisMap.mirrorX(width) : AxisMap.IDENTITY;
      return vertical ? map.then(AxisMap.mirrorY(height)) : map;
    }
  }

  private Flips flips(RandomGenerator random) {
    return new Flips(
        happens(config.flipHorizontal().probability(), random),
        happens(config.flipVertical().probability(), random));
  }

  private LabelledRgbImage flipped(LabelledRgbImage source, Flips flips) {
    List<LabelledBox> objects = source.objects();
    objects = flips.horizontal ? horizontal.flipped(objects) : objects;
    objects = flips.vertical ? vertical.flipped(objects) : objects;
    return new LabelledRgbImage(source.image(), objects);
  }

  /** A rectangle anywhere in another. */
  private static PixelArea area(
      int allWidth, int allHeight, int width, int height, RandomGenerator random) {
    return new PixelArea(
        random.nextInt(allWidth - width + 1),
        random.nextInt(allHeight - height + 1),
        width,
        height);
  }

  private static boolean happens(double probability, RandomGenerator random) {
    return random.nextDouble() < probability;
  }

  private static int length(int whole, Range fraction, RandomGenerator random) {
    return Math.max(1, (int) Math.round(whole * uniform(fraction, random)));
  }

  private static double uniform(Range range, RandomGenerator random) {
    return range.min() + (range.max() - range.min()) * random.nextDouble();
  }

  /** Twice as large is as likely as half as large. */
  private static double logUniform(Range range, RandomGenerator random) {
    double min = Math.log(range.min());
    return Math.exp(min + (Math.log(range.max()) - min) * random.nextDouble());
  }

  private static double either(double max, RandomGenerator random) {
    return max * (2 * random.nextDouble() - 1);
  }
}
