package yolov3.inference.tiling;

import java.util.List;
import java.util.stream.IntStream;
import yolov3.data.image.ImageSize;
import yolov3.io.UserException;

/**
 * Division of images into square tiles that overlap. The last tile of a row or column is shifted
 * inside the image, so that all tiles of an image have one size: the full one, or the image's where
 * it is smaller.
 *
 * @param size side of a tile in pixels, at least {@value #MIN_SIZE}
 * @param overlap minimum overlap of neighbours as a fraction of the side, 0 to {@value
 *     #MAX_OVERLAP}
 */
public record Tiling(int size, double overlap) {

  /** Minimum side of a tile: the coarsest stride of the network, pixels. */
  public static final int MIN_SIZE = 32;

  /** Maximum overlap: each pixel is in up to a hundred tiles. */
  public static final double MAX_OVERLAP = 0.9;

  /** Overlap when none is given, as a fraction of the side. */
  public static final double DEFAULT_OVERLAP = 0.2;

  /** Refuses values out of range by a {@link UserException}. */
  public Tiling {
    if (size < MIN_SIZE) {
      throw new UserException("tile size is %d; expected at least %d".formatted(size, MIN_SIZE));
    }
    if (!(overlap >= 0 && overlap <= MAX_OVERLAP)) {
      throw new UserException("overlap of tiles is " + overlap + "; expected 0 to " + MAX_OVERLAP);
    }
  }

  /** Divides an image; row by row, at least one tile. */
  List<Tile> tiles(ImageSize image) {
    ImageSize tile = new ImageSize(Math.min(size, image.width()), Math.min(size, image.height()));
    int columns = count(image.width());
    return IntStream.range(0, columns * count(image.height()))
        .mapToObj(
            i -> {
              int x = Math.min(i % columns * step(), image.width() - tile.width());
              int y = Math.min(i / columns * step(), image.height() - tile.height());
              return new Tile(x, y, tile);
            })
        .toList();
  }

  private int count(int length) {
    return length <= size ? 1 : 1 + (length - size + step() - 1) / step();
  }

  /** At least 3, for the limits of size and overlap. */
  private int step() {
    return size - (int) Math.ceil(size * overlap);
  }
}
