package yolov3.inference.tiling;

import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;

/**
 * Rectangle of an image that a detector gets as an image of its own.
 *
 * @param x left border, pixels of the image
 * @param y top border, pixels of the image
 * @param size pixels
 */
record Tile(int x, int y, ImageSize size) {

  /** A box nearer to a border than this fraction of the tile's side may be cut by it. */
  private static final double CUT_MARGIN = 0.02;

  /** Returns the whole image as one tile. */
  static Tile whole(ImageSize image) {
    return new Tile(0, 0, image);
  }

  /** Returns the tile as a box, pixels of the image. */
  Box box() {
    return new Box(x, y, x + size.width(), y + size.height());
  }

  RgbImage pixelsOf(RgbImage image) {
    return image.crop(x, y, size);
  }

  /**
   * @param box pixels of the tile
   * @return the same in pixels of the image
   */
  Box inImage(Box box) {
    return new Box(box.xmin() + x, box.ymin() + y, box.xmax() + x, box.ymax() + y);
  }

  /**
   * Tells whether the object of a box may continue beyond the tile: whether the box reaches a
   * border of the tile that is not one of the image.
   *
   * @param box pixels of the image
   */
  boolean cuts(Box box, ImageSize image) {
    double marginX = CUT_MARGIN * size.width();
    double marginY = CUT_MARGIN * size.height();
    Box tile = box();
    return tile.xmin() > 0 && box.xmin() < tile.xmin() + marginX
        || tile.ymin() > 0 && box.ymin() < tile.ymin() + marginY
        || tile.xmax() < image.width() && box.xmax() > tile.xmax() - marginX
        || tile.ymax() < image.height() && box.ymax() > tile.ymax() - marginY;
  }
}
