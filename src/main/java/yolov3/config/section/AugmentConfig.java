package yolov3.config.section;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Random changes to training images. Probabilities are those of one image.
 *
 * @param enabled false: no changes, whatever the others say
 * @param minBoxVisibility minimum fraction of an object's area that must stay visible, or its box
 *     is dropped
 * @param closeMosaicEpochs last epochs without mosaic and mixup; null: half of the run, rounded up
 */
public record AugmentConfig(
    boolean enabled,
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
    Integer closeMosaicEpochs,
    MultiScale multiScale) {

  /** Images smaller or larger than this show nothing. */
  private static final double MAX_ZOOM = 10;

  public AugmentConfig {
    flipHorizontal.check("augment.flip_horizontal");
    flipVertical.check("augment.flip_vertical");
    Rule.inRange("augment.min_box_visibility", minBoxVisibility, 0, 1);
    if (closeMosaicEpochs != null) {
      Rule.atLeast("augment.close_mosaic_epochs", closeMosaicEpochs, 0);
    }
  }

  /** Returns true when anything is done to an image or its place in the input. */
  public boolean changesImages() {
    return enabled
        && (flipHorizontal.probability > 0
            || flipVertical.probability > 0
            || crop.probability > 0
            || translate.probability > 0
            || scale.probability > 0
            || hsv.probability > 0
            || combinesImages()
            || cutout.probability > 0);
  }

  /** Returns true when training images are made of several. */
  public boolean combinesImages() {
    return enabled && (mosaic.probability > 0 || mixup.probability > 0);
  }

  /** Returns true when the size of the input changes during training. */
  public boolean changesSize() {
    return enabled && multiScale.everyBatches > 0;
  }

  /**
   * Returns the last epoch with mosaic and mixup.
   *
   * @param epochs of the run
   */
  public int lastMosaicEpoch(int epochs) {
    return epochs - (closeMosaicEpochs == null ? (epochs + 1) / 2 : closeMosaicEpochs);
  }

  /**
   * Mirror image.
   *
   * @param swappedClasses classes that the mirror turns into each other
   */
  public record Flip(double probability, List<ClassPair> swappedClasses) {

    public Flip {
      swappedClasses = swappedClasses == null ? List.of() : List.copyOf(swappedClasses);
    }

    private void check(String key) {
      Rule.inRange(key + ".probability", probability, 0, 1);
      Set<String> names = new HashSet<>();
      for (ClassPair pair : swappedClasses) {
        for (String name : List.of(pair.one(), pair.other())) {
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
   * Random crop, letterboxed as if it were the whole image.
   *
   * @param fraction fraction of the image's width and height
   */
  public record Crop(double probability, Range fraction) {
    public Crop {
      Rule.inRange("augment.crop.probability", probability, 0, 1);
      Range.requireWithin("augment.crop.fraction", fraction, 1 / MAX_ZOOM, 1);
    }
  }

  /**
   * Shift of the image.
   *
   * @param fraction maximum shift either way, fraction of the input's side
   */
  public record Translate(double probability, double fraction) {
    public Translate {
      Rule.inRange("augment.translate.probability", probability, 0, 1);
      Rule.inRange("augment.translate.fraction", fraction, 0, 1);
    }
  }

  /**
   * Zoom about the centre.
   *
   * @param factor of the image's size
   */
  public record Scale(double probability, Range factor) {
    public Scale {
      Rule.inRange("augment.scale.probability", probability, 0, 1);
      Range.requireWithin("augment.scale.factor", factor, 1 / MAX_ZOOM, MAX_ZOOM);
    }
  }

  /**
   * Colour jitter.
   *
   * @param hue maximum turn either way, fraction of the circle
   * @param saturation multiplied by 1 − this to 1 + this
   * @param value brightness, multiplied by 1 − this to 1 + this
   */
  public record Hsv(double probability, double hue, double saturation, double value) {
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
   * @param centre the point, fraction of the input's side
   * @param factor size of each image, 1 for as large as without mosaic
   */
  public record Mosaic(double probability, Range centre, Range factor) {
    public Mosaic {
      Rule.inRange("augment.mosaic.probability", probability, 0, 1);
      Range.requireWithin("augment.mosaic.centre", centre, 0.1, 0.9);
      Range.requireWithin("augment.mosaic.factor", factor, 1 / MAX_ZOOM, MAX_ZOOM);
    }
  }

  /**
   * Two images blended (arXiv 1710.09412).
   *
   * @param alpha both parameters of the Beta distribution of the first image's weight. Below 1 most
   *     images would hardly show one of the two, whose boxes are targets all the same.
   */
  public record Mixup(double probability, double alpha) {
    public Mixup {
      Rule.inRange("augment.mixup.probability", probability, 0, 1);
      Rule.inRange("augment.mixup.alpha", alpha, 1, 1000);
    }
  }

  /**
   * Grey rectangles over the image.
   *
   * @param size of their sides, fraction of the input's side
   */
  public record Cutout(double probability, int count, Range size) {
    public Cutout {
      Rule.inRange("augment.cutout.probability", probability, 0, 1);
      Rule.inRange("augment.cutout.count", count, 1, 100);
      Range.requireWithin("augment.cutout.size", size, 0, 1);
    }
  }

  /**
   * Input size that changes during training; validation and export keep {@code model.input_size}.
   *
   * @param everyBatches batches between two sizes; 0: off
   * @param smallest side of the input, pixels, a multiple of 32
   * @param largest side of the input, pixels, a multiple of 32
   */
  public record MultiScale(int everyBatches, int smallest, int largest) {

    /** Pixels between two sizes: every network takes multiples of it. */
    public static final int STEP = 32;

    public MultiScale {
      Rule.atLeast("augment.multi_scale.every_batches", everyBatches, 0);
      requireInputSize("augment.multi_scale.smallest", smallest);
      requireInputSize("augment.multi_scale.largest", largest);
      Rule.require(
          smallest <= largest,
          "augment.multi_scale.smallest",
          smallest,
          "at most augment.multi_scale.largest (" + largest + ")");
    }

    private static void requireInputSize(String key, int size) {
      Rule.require(size > 0 && size % STEP == 0, key, size, "a positive multiple of " + STEP);
    }
  }
}
