package yolov3.data.augmentation;

import java.util.random.RandomGenerator;

/**
 * Layout of a mosaic: four tiles around a centre, from left to right and from top to bottom.
 *
 * @param centreX pixels of the input
 * @param centreY pixels of the input
 */
record Mosaic(int centreX, int centreY, int inputSize) {

  static final int TILES = 4;

  private static boolean isLeft(int tile) {
    return tile % 2 == 0;
  }

  private static boolean isTop(int tile) {
    return tile < 2;
  }

  /** The area that a tile may fill, pixels of the input. */
  PixelArea frame(int tile) {
    return new PixelArea(
        isLeft(tile) ? 0 : centreX,
        isTop(tile) ? 0 : centreY,
        isLeft(tile) ? centreX : inputSize - centreX,
        isTop(tile) ? centreY : inputSize - centreY);
  }

  /**
   * The left edge of an image of this width: anywhere that fills the tile's frame when the image is
   * larger, else at the mosaic's centre.
   */
  double x(int tile, double width, RandomGenerator random) {
    return offset(frame(tile).left(), frame(tile).width(), width, isLeft(tile), random);
  }

  /** The top edge, as {@link #x}. */
  double y(int tile, double height, RandomGenerator random) {
    return offset(frame(tile).top(), frame(tile).height(), height, isTop(tile), random);
  }

  private static double offset(
      int frameStart, int frameLength, double length, boolean before, RandomGenerator random) {
    double room = frameLength - length;
    double share = random.nextDouble();
    return room < 0 ? frameStart + share * room : before ? frameStart + room : frameStart;
  }
}
