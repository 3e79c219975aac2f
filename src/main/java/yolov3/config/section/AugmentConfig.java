package yolov3.config.section;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How training images are changed before the network sees them, so that it never sees the same
 * twice. Probabilities are those of one image.
 *
 * @param flipHorizontal left becomes right
 * @param flipVertical top becomes bottom
 * @param crop only a window of the image is used
 * @param translate the image is moved
 * @param scale the image is made larger or smaller
 * @param hsv its colours change
 * @param mosaic four images around a point
 * @param mixup two images, one shining through the other
 * @param cutout grey rectangles over the image
 * @param minBoxVisibility least part of an object that must still be seen, or its box is dropped
 * @param closeMosaicEpochs last epochs without mosaic and mixup
 * @param multiScale the size of the network's input changes
 */
public record AugmentConfig(
    Flip flipHorizontal,
    Flip flipVertical,
    Crop crop,
    Translate translate,
    Scale scale,
    Hsv hsv,
    Mosaic mosaic,
    Mixup mixup,
    Cutout cutout,
    double minBoxVisibility,
    int closeMosaicEpochs,
    MultiScale multiScale) {

  /** Smaller images show nothing, larger ones are enlarged until they show nothing. */
  private static final double MOST_ZOOM = 10;

  /** Refuses what is no part, and names the key of each section's own mistakes. */
  public AugmentConfig {
    flipHorizontal.check("augment.flip_horizontal");
    flipVertical.check("augment.flip_vertical");
    Rule.inRange("augment.min_box_visibility", minBoxVisibility, 0, 1);
    Rule.atLeast("augment.close_mosaic_epochs", closeMosaicEpochs, 0);
  }

  /** The same with other sizes of the input. */
  public AugmentConfig withMultiScale(MultiScale other) {
    return new AugmentConfig(
        flipHorizontal,
        flipVertical,
        crop,
        translate,
        scale,
        hsv,
        mosaic,
        mixup,
        cutout,
        minBoxVisibility,
        closeMosaicEpochs,
        other);
  }

  /** Whether anything is done to an image or its place in the input. */
  public boolean changesImages() {
    return flipHorizontal.probability > 0
        || flipVertical.probability > 0
        || crop.probability > 0
        || translate.probability > 0
        || scale.probability > 0
        || hsv.probability > 0
        || combinesImages()
        || cutout.probability > 0;
  }

  /** Whether images are made of several. */
  public boolean combinesImages() {
    return mosaic.probability > 0 || mixup.probability > 0;
  }

  /**
   * A mirror.
   *
   * @param probability that it is used
   * @param swappedClasses classes that it makes of each other
   */
  public record Flip(double probability, List<ClassPair> swappedClasses) {

    /** Keeps a copy of the pairs. */
    public Flip {
      swappedClasses = swappedClasses == null ? List.of() : List.copyOf(swappedClasses);
    }

    private void check(String key) {
      Rule.inRange(key + ".probability", probability, 0, 1);
      Set<String> names = new HashSet<>();
      for (ClassPair pair : swappedClasses) {
        for (String name : new String[] {pair.one(), pair.other()}) {
          Rule.require(
              names.add(name),
              key + ".swapped_classes",
              "a list with '" + name + "' twice",
              "every class in one pair at most");
        }
      }
    }
  }

  /**
   * A window of the image, letterboxed as if it were the whole.
   *
   * @param probability that it is used
   * @param fraction of width and of height that the window has
   */
  public record Crop(double probability, Range fraction) {
    /** Refuses what is no probability or no fraction. */
    public Crop {
      Rule.inRange("augment.crop.probability", probability, 0, 1);
      Range.requireWithin("augment.crop.fraction", fraction, 1 / MOST_ZOOM, 1);
    }
  }

  /**
   * A move.
   *
   * @param probability that it is used
   * @param fraction of the input's side that the image moves at most, either way
   */
  public record Translate(double probability, double fraction) {
    /** Refuses what is no probability or no fraction. */
    public Translate {
      Rule.inRange("augment.translate.probability", probability, 0, 1);
      Rule.inRange("augment.translate.fraction", fraction, 0, 1);
    }
  }

  /**
   * A change of size about the middle.
   *
   * @param probability that it is used
   * @param factor how many times as large the image gets
   */
  public record Scale(double probability, Range factor) {
    /** Refuses what is no probability or no factor. */
    public Scale {
      Rule.inRange("augment.scale.probability", probability, 0, 1);
      Range.requireWithin("augment.scale.factor", factor, 1 / MOST_ZOOM, MOST_ZOOM);
    }
  }

  /**
   * A change of colour.
   *
   * @param probability that it is used
   * @param hue part of the whole circle by which the hue turns at most, either way
   * @param saturation by which it is multiplied: 1 − this to 1 + this
   * @param value by which brightness is multiplied: 1 − this to 1 + this
   */
  public record Hsv(double probability, double hue, double saturation, double value) {
    /** Refuses what is no probability or no part. */
    public Hsv {
      Rule.inRange("augment.hsv.probability", probability, 0, 1);
      Rule.require(hue >= 0 && hue <= 0.5, "augment.hsv.hue", hue, "0 to 0.5, half the circle");
      Rule.inRange("augment.hsv.saturation", saturation, 0, 1);
      Rule.inRange("augment.hsv.value", value, 0, 1);
    }
  }

  /**
   * Four images around a point.
   *
   * @param probability that it is used
   * @param centre where the point lies, parts of the input's side
   * @param factor how large each image is, 1 for as large as without mosaic
   */
  public record Mosaic(double probability, Range centre, Range factor) {
    /** Refuses what is no probability, part or factor. */
    public Mosaic {
      Rule.inRange("augment.mosaic.probability", probability, 0, 1);
      Range.requireWithin("augment.mosaic.centre", centre, 0.1, 0.9);
      Range.requireWithin("augment.mosaic.factor", factor, 1 / MOST_ZOOM, MOST_ZOOM);
    }
  }

  /**
   * Two images, one shining through the other (arXiv 1710.09412).
   *
   * @param probability that it is used
   * @param alpha both parameters of the Beta distribution of the share of the first; the larger,
   *     the closer to one half
   */
  public record Mixup(double probability, double alpha) {
    /**
     * Below 1 most images would hardly show one of the two, whose boxes are taught all the same.
     */
    public Mixup {
      Rule.inRange("augment.mixup.probability", probability, 0, 1);
      Rule.inRange("augment.mixup.alpha", alpha, 1, 1000);
    }
  }

  /**
   * Grey rectangles over the image.
   *
   * @param probability that it is used
   * @param count of rectangles
   * @param size of their sides, parts of the input's side
   */
  public record Cutout(double probability, int count, Range size) {
    /** Refuses what is no probability or no part. */
    public Cutout {
      Rule.inRange("augment.cutout.probability", probability, 0, 1);
      Rule.inRange("augment.cutout.count", count, 1, 100);
      Range.requireWithin("augment.cutout.size", size, 0, 1);
    }
  }

  /**
   * An input whose size changes while a run trains; validation and export keep {@code
   * model.input_size}.
   *
   * @param everyBatches after which a new size is drawn; 0: off
   * @param smallest side of the input, pixels, a multiple of 32
   * @param largest side of the input, pixels, a multiple of 32
   */
  public record MultiScale(int everyBatches, int smallest, int largest) {

    /** Between two sizes, pixels: what every network can take. */
    public static final int STEP = 32;

    /** Refuses sizes that no network takes. */
    public MultiScale {
      Rule.atLeast("augment.multi_scale.every_batches", everyBatches, 0);
      for (int size : new int[] {smallest, largest}) {
        Rule.require(
            size > 0 && size % STEP == 0,
            size == smallest ? "augment.multi_scale.smallest" : "augment.multi_scale.largest",
            size,
            "a positive multiple of " + STEP);
      }
      Rule.require(
          smallest <= largest,
          "augment.multi_scale.smallest",
          smallest,
          "at most augment.multi_scale.largest (" + largest + ")");
    }

    /** Whether the size changes at all. */
    public boolean changesSize() {
      return everyBatches > 0;
    }
  }
}
