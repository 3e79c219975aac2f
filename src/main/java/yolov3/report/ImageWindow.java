package yolov3.report;

import java.awt.image.BufferedImage;
import java.util.List;
import yolov3.geometry.Box;

/**
 * The part of an image that is shown.
 *
 * @param x of its left edge, pixels of the image
 * @param y of its upper edge, pixels of the image
 * @param width pixels
 * @param height pixels
 */
record ImageWindow(int x, int y, int width, int height) {

  /** The window is so many times as large as what it is about. */
  private static final double SURROUNDINGS = 2.5;

  /** Of the image's longer side: less would not show where it is. */
  private static final double LEAST_SHARE = 0.4;

  /** A square around boxes, or as much of it as the image has. */
  static ImageWindow around(List<Box> boxes, int width, int height) {
    Box about = boxes.get(0).clip(width, height);
    for (Box box : boxes) {
      Box inside = box.clip(width, height);
      about =
          new Box(
              Math.min(about.xmin(), inside.xmin()),
              Math.min(about.ymin(), inside.ymin()),
              Math.max(about.xmax(), inside.xmax()),
              Math.max(about.ymax(), inside.ymax()));
    }
    double side =
        Math.max(
            LEAST_SHARE * Math.max(width, height),
            SURROUNDINGS * Math.max(about.width(), about.height()));
    int shownWidth = (int) Math.min(width, Math.ceil(side));
    int shownHeight = (int) Math.min(height, Math.ceil(side));
    return new ImageWindow(
        start(about.centreX(), shownWidth, width),
        start(about.centreY(), shownHeight, height),
        shownWidth,
        shownHeight);
  }

  private static int start(double centre, int shown, int all) {
    return (int) Math.max(0, Math.min(all - shown, Math.round(centre - shown / 2.0)));
  }

  /** Its pixels. */
  BufferedImage cut(BufferedImage image) {
    return image.getSubimage(x, y, width, height);
  }

  /** Whether anything of a box is in it. */
  boolean shows(Box box) {
    return box.xmin() < x + width && box.xmax() > x && box.ymin() < y + height && box.ymax() > y;
  }

  /** A box of the image in pixels of the window. */
  Box moved(Box box) {
    return new Box(box.xmin() - x, box.ymin() - y, box.xmax() - x, box.ymax() - y);
  }
}
