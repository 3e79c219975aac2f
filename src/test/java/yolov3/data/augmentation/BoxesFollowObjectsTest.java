package yolov3.data.augmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.AugmentConfig;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Every object has a hue of its own on grey, and is looked for by its hue after the augmentation:
 * its box must enclose what is found to within two pixels, and must not be larger by more.
 */
class BoxesFollowObjectsTest {

  private static final int CLASSES = 12;
  private static final int CHAINS = 60;

  /** Of the box and of the pixels found. */
  private static final double TOLERANCE = 2;

  /** Channels differ by less in what is grey, and where objects fade into it. */
  private static final int LEAST_SPAN = 70;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{flip_horizontal: {probability: 1}}",
        "{flip_vertical: {probability: 1}}",
        "{crop: {probability: 1, part: [0.4, 1]}}",
        "{translate: {probability: 1, part: 0.4}}",
        "{scale: {probability: 1, factor: [0.5, 2]}}",
        "{hsv: {probability: 1, hue: 0.015, saturation: 0.2, value: 0.2}}",
        "{mosaic: {probability: 1, centre: [0.2, 0.8], factor: [0.5, 1.5]}, close_mosaic_epochs: 0}"
      })
  void boxesFitWhatIsSeenAfterEachAugmentation(String augment) {
    check(AugmentConfigs.config(folder, withVisibility(augment)).augment(), 1, false);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void boxesFitWhatIsSeenAfterAnyChain(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> chain = new ArrayList<>();
    for (String link :
        List.of(
            "flip_horizontal: {probability: 0.5}",
            "flip_vertical: {probability: 0.5}",
            "crop: {probability: 0.5, part: [0.5, 1]}",
            "translate: {probability: 0.5, part: 0.3}",
            "scale: {probability: 0.5, factor: [0.6, 1.8]}",
            "hsv: {probability: 0.5, hue: 0.01, saturation: 0.2, value: 0.2}",
            "mosaic: {probability: 0.5}")) {
      if (random.nextDouble() < 0.7) {
        chain.add(link);
      }
    }
    String augment = "{close_mosaic_epochs: 0, " + String.join(", ", chain) + "}";
    check(AugmentConfigs.config(folder, withVisibility(augment)).augment(), seed, false);
  }

  /** A cover may leave less than the box to be seen, never more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{cutout: {probability: 1, count: 5, size: [0.1, 0.4]}}",
        "{cutout: {probability: 1}, mosaic: {probability: 0.5}, scale: {probability: 1},"
            + " close_mosaic_epochs: 0}"
      })
  void boxesEncloseWhatCutoutLeaves(String augment) {
    check(AugmentConfigs.config(folder, withVisibility(augment)).augment(), 1, true);
  }

  /** Everything that is to be seen keeps a box, so that what is found without one is a mistake. */
  private static String withVisibility(String augment) {
    return augment.equals("{}")
        ? "{min_box_visibility: 0}"
        : augment.replaceFirst("\\{", "{min_box_visibility: 0, ");
  }

  private static void check(AugmentConfig config, long seed, boolean covered) {
    Augmenter augmenter = new Augmenter(config, names());
    int found = 0;
    for (int chain = 0; chain < CHAINS; chain++) {
      SplittableRandom random = new SplittableRandom(1000 * seed + chain);
      // four images share the classes, so that a hue is in one place even in a mosaic
      List<LabelledRgbImage> images = new ArrayList<>();
      for (int first = 0; first < CLASSES; first += 3) {
        images.add(labelled(first, random));
      }
      Iterator<LabelledRgbImage> others = images.subList(1, 4).iterator();
      int inputSize = 96 + 32 * random.nextInt(4);
      LabelledRgbImage input =
          augmenter.apply(images.get(0), others::next, true, inputSize, random);
      for (int index = 0; index < CLASSES; index++) {
        int wanted = index;
        Optional<Box> pixels = find(input, hue(index));
        List<Box> boxes =
            input.objects().stream()
                .filter(object -> object.classIndex() == wanted)
                .map(LabelledBox::box)
                .toList();
        String where = "chain %d, class %d: %s has %s".formatted(chain, index, boxes, pixels);
        assertTrue(boxes.size() <= 1, where);
        if (pixels.isPresent()) {
          found++;
          assertEquals(1, boxes.size(), where);
          assertEncloses(boxes.get(0), pixels.get(), covered, where);
        } else if (!covered && boxes.size() == 1) {
          Box box = boxes.get(0); // slivers fade into the grey
          assertTrue(Math.min(box.width(), box.height()) < TOLERANCE, where);
        }
      }
    }
    assertTrue(found > CHAINS, "only " + found + " objects were found");
  }

  private static void assertEncloses(Box box, Box pixels, boolean covered, String where) {
    double[] slack = {
      pixels.xmin() - box.xmin(),
      pixels.ymin() - box.ymin(),
      box.xmax() - pixels.xmax(),
      box.ymax() - pixels.ymax()
    };
    for (double side : slack) {
      assertTrue(side >= -TOLERANCE && (covered || side <= TOLERANCE), where);
    }
  }

  /** Three rectangles on grey noise, apart from each other. */
  private static LabelledRgbImage labelled(int firstClass, SplittableRandom random) {
    int width = 120 + random.nextInt(200);
    int height = 120 + random.nextInt(200);
    byte[] pixels = new byte[width * height * 3];
    for (int i = 0; i < pixels.length; i += 3) {
      Arrays.fill(pixels, i, i + 3, (byte) (60 + random.nextInt(120)));
    }
    List<LabelledBox> objects = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int left = i * width / 3 + random.nextInt(width / 12);
      int top = random.nextInt(height / 2);
      int right = left + 20 + random.nextInt(width / 3 - 20 - width / 12);
      int bottom = top + 20 + random.nextInt(height / 2 - 20);
      int rgb = Color.HSBtoRGB(hue(firstClass + i), 0.8f, 0.8f);
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          int at = (y * width + x) * 3;
          pixels[at] = (byte) (rgb >> 16);
          pixels[at + 1] = (byte) (rgb >> 8);
          pixels[at + 2] = (byte) rgb;
        }
      }
      objects.add(new LabelledBox(new Box(left, top, right, bottom), firstClass + i));
    }
    return new LabelledRgbImage(new RgbImage(width, height, pixels), objects);
  }

  private static float hue(int index) {
    return (float) index / CLASSES;
  }

  /** The smallest box around the pixels of a hue. */
  private static Optional<Box> find(LabelledRgbImage input, float hue) {
    int size = input.image().width();
    int left = size;
    int top = size;
    int right = -1;
    int bottom = -1;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int at = (y * size + x) * 3;
        int red = input.pixels()[at] & 0xff;
        int green = input.pixels()[at + 1] & 0xff;
        int blue = input.pixels()[at + 2] & 0xff;
        int most = Math.max(red, Math.max(green, blue));
        int span = most - Math.min(red, Math.min(green, blue));
        double distance = Math.abs(Color.RGBtoHSB(red, green, blue, null)[0] - hue);
        if (span >= LEAST_SPAN && Math.min(distance, 1 - distance) < 0.5 / CLASSES) {
          left = Math.min(left, x);
          top = Math.min(top, y);
          right = Math.max(right, x + 1);
          bottom = Math.max(bottom, y + 1);
        }
      }
    }
    return right < 0 ? Optional.empty() : Optional.of(new Box(left, top, right, bottom));
  }

  private static ClassNames names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < CLASSES; i++) {
      names.add("hue " + i);
    }
    return new ClassNames(names);
  }
}
