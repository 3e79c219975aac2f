package yolov3.data.mnist;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import yolov3.data.image.BilinearResize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * One image of the detection set: digits of several sizes on white.
 *
 * @param image grey in RGB
 * @param boxes around the digits, whole pixels, at least one; the IoU of any two is below {@link
 *     #MAX_IOU}
 * @param digits indices of the drawn digits, one a box
 */
record DigitScene(RgbImage image, List<LabelledBox> boxes, List<Integer> digits) {

  private static final double MAX_IOU = 0.02;

  /** A digit that found no place after so many tries is skipped. */
  private static final int MAX_PLACEMENTS = 200;

  /** Ink fainter than this (of 255) is not seen beside the noise of a JPEG. */
  private static final int VISIBLE_INK = 32;

  /**
   * Digits of similar size.
   *
   * @param maxCount maximum of an image; the number is uniform from 0
   * @param scales of the 28×28 tile, one is drawn for each digit
   */
  private record Group(int maxCount, double... scales) {

    /** The sides of those tiles that fit, pixels. */
    int[] tileSides(int imageSize) {
      return Arrays.stream(scales)
          .mapToInt(scale -> (int) Math.round(Digits.SIDE * scale))
          .filter(side -> side <= imageSize)
          .toArray();
    }
  }

  private static final List<Group> GROUPS =
      List.of(new Group(3, 0.5, 0.8), new Group(6, 1, 1.5, 2), new Group(3, 3, 4));

  private record Planned(int digit, int side) {}

  /**
   * Draws an image.
   *
   * <p>Differs from the tutorial: the largest digits are placed first, since they find no room
   * between others, and a digit without room is skipped instead of being tried for ever. Tiles are
   * combined by the darker pixel, so that the white of one does not erase another.
   *
   * @param size width and height, pixels, at least 28
   * @param tight whether boxes are around the ink instead of the tile
   */
  static DigitScene draw(Digits digits, int size, boolean tight, SplittableRandom random) {
    byte[] grey = new byte[size * size];
    Arrays.fill(grey, (byte) 255);
    List<LabelledBox> boxes = new ArrayList<>();
    List<Integer> drawn = new ArrayList<>();
    for (Planned planned : plan(digits, size, random)) {
      int side = planned.side();
      byte[] ink =
          BilinearResize.resize(
              digits.inkOf(planned.digit()), Digits.SIDE, Digits.SIDE, 1, side, side);
      Box inTile = tight ? inkBox(ink, side) : new Box(0, 0, side, side);
      // The first digit has the whole image to itself, so one digit always stays.
      for (int attempt = 0; attempt < MAX_PLACEMENTS; attempt++) {
        int x = random.nextInt(size - side + 1);
        int y = random.nextInt(size - side + 1);
        Box box =
            new Box(inTile.xmin() + x, inTile.ymin() + y, inTile.xmax() + x, inTile.ymax() + y);
        if (boxes.stream().allMatch(other -> other.box().iou(box) < MAX_IOU)) {
          paint(grey, size, ink, side, x, y);
          boxes.add(new LabelledBox(box, digits.label(planned.digit())));
          drawn.add(planned.digit());
          break;
        }
      }
    }
    return new DigitScene(greyToRgb(grey, size), List.copyOf(boxes), List.copyOf(drawn));
  }

  /** Digits and their sizes, the largest first; at least one. */
  private static List<Planned> plan(Digits digits, int size, SplittableRandom random) {
    List<Planned> plan = new ArrayList<>();
    while (plan.isEmpty()) {
      for (Group group : GROUPS) {
        int[] sides = group.tileSides(size);
        if (sides.length > 0) {
          int count = random.nextInt(group.maxCount() + 1);
          for (int i = 0; i < count; i++) {
            int side = sides[random.nextInt(sides.length)];
            plan.add(new Planned(random.nextInt(digits.count()), side));
          }
        }
      }
    }
    plan.sort(Comparator.comparingInt(Planned::side).reversed());
    return plan;
  }

  /** The box around the visible ink of a tile, or the tile when there is none. */
  private static Box inkBox(byte[] ink, int side) {
    int left = side;
    int top = side;
    int right = 0;
    int bottom = 0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        if ((ink[y * side + x] & 0xff) >= VISIBLE_INK) {
          left = Math.min(left, x);
          top = Math.min(top, y);
          right = Math.max(right, x + 1);
          bottom = Math.max(bottom, y + 1);
        }
      }
    }
    return left < right ? new Box(left, top, right, bottom) : new Box(0, 0, side, side);
  }

  private static void paint(byte[] grey, int size, byte[] ink, int side, int left, int top) {
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int at = (top + y) * size + left + x;
        grey[at] = (byte) Math.min(grey[at] & 0xff, 255 - (ink[y * side + x] & 0xff));
      }
    }
  }

  private static RgbImage greyToRgb(byte[] grey, int size) {
    byte[] pixels = new byte[size * size * 3];
    for (int i = 0; i < grey.length; i++) {
      pixels[3 * i] = grey[i];
      pixels[3 * i + 1] = grey[i];
      pixels[3 * i + 2] = grey[i];
    }
    return new RgbImage(size, size, pixels);
  }
}
