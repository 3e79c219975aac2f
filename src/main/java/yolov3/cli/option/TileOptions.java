package yolov3.cli.option;

import java.util.Optional;
import picocli.CommandLine.Option;
import yolov3.inference.Detector;
import yolov3.inference.tiling.TiledDetector;
import yolov3.inference.tiling.Tiling;
import yolov3.io.UserException;

/** Tiles in which {@code detect} and {@code evaluate} search large images. */
public final class TileOptions {

  @Option(
      names = "--tile",
      paramLabel = "SIZE",
      description =
          "Detect small objects in large images: in overlapping square tiles of SIZE pixels (at least "
              + Tiling.MIN_SIZE
              + "), each as an image of its own, and in the image as a whole, for objects larger than a tile. An object"
              + " found more than once gives one box. The time grows with the number of tiles. The model's maximum of"
              + " detections holds for each tile, not for the image; --max-detections of detect holds for both. An exported"
              + " model has no tiles: there the client cuts them.")
  private Integer size;

  @Option(
      names = "--overlap",
      paramLabel = "FRACTION",
      description =
          "Minimum overlap of neighbouring tiles as a fraction of SIZE, 0 to "
              + Tiling.MAX_OVERLAP
              + " (default: "
              + Tiling.DEFAULT_OVERLAP
              + "). Objects that are larger than the overlap may be cut in all tiles: choose at least their size.")
  private Double overlap;

  /**
   * Returns the tiles that were asked for.
   *
   * @throws UserException when a number is out of range, or there is an overlap without tiles
   */
  public Optional<Tiling> tiling() {
    if (size == null) {
      if (overlap != null) {
        throw new UserException("--overlap is of tiles; give their size with --tile SIZE too");
      }
      return Optional.empty();
    }
    if (size < Tiling.MIN_SIZE) {
      throw new UserException(
          "--tile is %d; expected at least %d pixels".formatted(size, Tiling.MIN_SIZE));
    }
    if (overlap != null && !(overlap >= 0 && overlap <= Tiling.MAX_OVERLAP)) {
      throw new UserException("--overlap is " + overlap + "; expected 0 to " + Tiling.MAX_OVERLAP);
    }
    return Optional.of(new Tiling(size, overlap == null ? Tiling.DEFAULT_OVERLAP : overlap));
  }

  /**
   * Makes a detector search tiles, if they were asked for.
   *
   * @param detector which the returned one owns
   * @param batchSize maximum tiles per call, at least 1
   */
  public Detector on(Detector detector, int batchSize) {
    return tiling()
        .<Detector>map(tiles -> new TiledDetector(detector, tiles, batchSize))
        .orElse(detector);
  }
}
