package yolov3.data.augmentation;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import yolov3.config.section.AugmentConfig;
import yolov3.config.section.AugmentConfig.Hsv;
import yolov3.config.section.AugmentConfig.Mosaic;
import yolov3.config.section.Range;
import yolov3.data.ClassNames;
import yolov3.geometry.AxisMap;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;

/**
 * Makes the network's input of an image, or of several, with the changes that the config asks for.
 * Threads may share one.
 *
 * <p>In order: mosaic or a single image; mixup; cutout. A single image is cropped, letterboxed,
 * flipped, scaled and moved; a tile of a mosaic is flipped and scaled, and the mosaic's frame crops
 * it. Each image has colours of its own. All geometry of an image is one map, by which it is
 * sampled once.
 */
public final class Augmenter {

  private static final int TILES = 4;

  /** Images are kept no larger than for this zoom: more of it shows pixels either way. */
  private static final double MOST_KEPT_ZOOM = 2;

  private final AugmentConfig config;
  private final FlipClassSwaps horizontal;
  private final FlipClassSwaps vertical;

  /**
   * @param config what is done, and how often
   * @param names of the classes, which flips may swap
   * @throws yolov3.io.UserException when the config names an unknown class
   */
  public Augmenter(AugmentConfig config, ClassNames names) {
    this.config = config;
    horizontal = FlipClassSwaps.of("augment.flip_horizontal", config.flipHorizontal(), names);
    vertical = FlipClassSwaps.of("augment.flip_vertical", config.flipVertical(), names);
  }

  /**
   * Side of the square that an image must fill before it is augmented, so that the largest zoom
   * still has its pixels.
   *
   * @param inputSize side of the largest input, pixels
   */
  public int sourceSize(int inputSize) {
    double zoom = 1;
    if (config.crop().probability() > 0) {
      zoom /= config.crop().fraction().least();
    }
    if (config.scale().probability() > 0) {
      zoom *= Math.max(1, config.scale().factor().most());
    }
    if (config.mosaic().probability() > 0) {
      zoom = Math.max(zoom, config.mosaic().factor().most());
    }
    return (int) Math.ceil(inputSize * Math.min(zoom, MOST_KEPT_ZOOM));
  }

  /**
   * Makes an input.
   *
   * @param source the image that it is about
   * @param others gives further images for mosaic and mixup; asked at most four times
   * @param combine whether there may be mosaic and mixup
   * @param inputSize side of the input, pixels
   * @param random a stream of this input's own
   */
  public InputImage apply(
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
        canvas.cover(cutout(inputSize, random));
      }
    }
    return canvas.finish(config.minBoxVisibility());
  }

  private Canvas single(LabelledRgbImage source, int inputSize, RandomGenerator random) {
    PixelArea window = window(source, random);
    AxisMap map =
        AxisMap.move(-window.left(), -window.top())
            .then(AxisMap.of(new Letterbox(window.width(), window.height(), inputSize)));
    boolean mirrorX = happens(config.flipHorizontal().probability(), random);
    boolean mirrorY = happens(config.flipVertical().probability(), random);
    map = mirrored(map, mirrorX, mirrorY, inputSize, inputSize);
    if (happens(config.scale().probability(), random)) {
      double middle = inputSize / 2.0;
      double factor = logUniform(config.scale().factor(), random);
      map =
          map.then(AxisMap.move(-middle, -middle))
              .then(AxisMap.scale(factor, factor))
              .then(AxisMap.move(middle, middle));
    }
    if (happens(config.translate().probability(), random)) {
      double most = config.translate().fraction() * inputSize;
      map = map.then(AxisMap.move(either(most, random), either(most, random)));
    }
    Canvas canvas = new Canvas(inputSize);
    canvas.draw(
        mirrored(source, mirrorX, mirrorY),
        new Placement(map, window, PixelArea.ofSquare(inputSize)),
        colours(random));
    return canvas;
  }

  /** The part of the image that is used: all of it, or what a crop leaves. */
  private PixelArea window(LabelledRgbImage source, RandomGenerator random) {
    int width = source.picture().width();
    int height = source.picture().height();
    if (!happens(config.crop().probability(), random)) {
      return new PixelArea(0, 0, width, height);
    }
    int newWidth = part(width, config.crop().fraction(), random);
    int newHeight = part(height, config.crop().fraction(), random);
    return new PixelArea(
        random.nextInt(width - newWidth + 1),
        random.nextInt(height - newHeight + 1),
        newWidth,
        newHeight);
  }

  private Canvas mosaic(
      LabelledRgbImage first,
      Supplier<LabelledRgbImage> others,
      int inputSize,
      RandomGenerator random) {
    Mosaic mosaic = config.mosaic();
    int x = (int) Math.round(uniform(mosaic.centre(), random) * inputSize);
    int y = (int) Math.round(uniform(mosaic.centre(), random) * inputSize);
    Canvas canvas = new Canvas(inputSize);
    for (int tile = 0; tile < TILES; tile++) {
      LabelledRgbImage source = tile == 0 ? first : others.get();
      boolean left = tile % 2 == 0;
      boolean top = tile < 2;
      PixelArea frame =
          new PixelArea(
              left ? 0 : x, top ? 0 : y, left ? x : inputSize - x, top ? y : inputSize - y);
      drawTile(canvas, source, frame, left, top, inputSize, random);
    }
    return canvas;
  }

  private void drawTile(
      Canvas canvas,
      LabelledRgbImage source,
      PixelArea frame,
      boolean left,
      boolean top,
      int inputSize,
      RandomGenerator random) {
    int width = source.picture().width();
    int height = source.picture().height();
    boolean mirrorX = happens(config.flipHorizontal().probability(), random);
    boolean mirrorY = happens(config.flipVertical().probability(), random);
    double factor =
        new Letterbox(width, height, inputSize).scale()
            * logUniform(config.mosaic().factor(), random);
    double x = offset(frame.left(), frame.width(), width * factor, left, random);
    double y = offset(frame.top(), frame.height(), height * factor, top, random);
    AxisMap map =
        mirrored(AxisMap.IDENTITY, mirrorX, mirrorY, width, height)
            .then(AxisMap.scale(factor, factor))
            .then(AxisMap.move(x, y));
    canvas.draw(
        mirrored(source, mirrorX, mirrorY),
        new Placement(map, new PixelArea(0, 0, width, height), frame),
        colours(random));
  }

  /**
   * Where a tile starts along one axis: any part of it when it is larger than its frame, else at
   * the mosaic's centre.
   */
  private static double offset(
      int frameStart, int frameLength, double length, boolean before, RandomGenerator random) {
    double room = frameLength - length;
    double share = random.nextDouble();
    return room < 0 ? frameStart + share * room : before ? frameStart + room : frameStart;
  }

  private PixelArea cutout(int inputSize, RandomGenerator random) {
    int width = Math.max(1, (int) Math.round(uniform(config.cutout().size(), random) * inputSize));
    int height = Math.max(1, (int) Math.round(uniform(config.cutout().size(), random) * inputSize));
    return new PixelArea(
        random.nextInt(inputSize - width + 1),
        random.nextInt(inputSize - height + 1),
        width,
        height);
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

  private LabelledRgbImage mirrored(LabelledRgbImage source, boolean mirrorX, boolean mirrorY) {
    List<LabelledBox> objects = source.objects();
    objects = mirrorX ? horizontal.mirrored(objects) : objects;
    objects = mirrorY ? vertical.mirrored(objects) : objects;
    return new LabelledRgbImage(source.picture(), objects);
  }

  private static AxisMap mirrored(
      AxisMap map, boolean mirrorX, boolean mirrorY, int width, int height) {
    AxisMap mirrored = mirrorX ? map.then(AxisMap.mirrorX(width)) : map;
    return mirrorY ? mirrored.then(AxisMap.mirrorY(height)) : mirrored;
  }

  private static boolean happens(double probability, RandomGenerator random) {
    return random.nextDouble() < probability;
  }

  private static int part(int length, Range part, RandomGenerator random) {
    return Math.max(1, (int) Math.round(length * uniform(part, random)));
  }

  private static double uniform(Range range, RandomGenerator random) {
    return range.least() + (range.most() - range.least()) * random.nextDouble();
  }

  /** Twice as large is as likely as half as large. */
  private static double logUniform(Range range, RandomGenerator random) {
    double least = Math.log(range.least());
    return Math.exp(least + (Math.log(range.most()) - least) * random.nextDouble());
  }

  private static double either(double most, RandomGenerator random) {
    return most * (2 * random.nextDouble() - 1);
  }
}
