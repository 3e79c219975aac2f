package yolov3.inference.tiling;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.inference.DetectionLimits;
import yolov3.inference.Detector;

/**
 * Detector of objects that are small in large images: detects in tiles of the image, which are
 * scaled down less, and in the image as a whole for objects larger than a tile, and merges what was
 * found more than once.
 *
 * <p>The limits hold for each tile. A maximum of detections that is given holds for the image too;
 * the detector's own does not, since many tiles have more objects than one.
 *
 * <p>Tiles with the whole image as one more: SAHI, arXiv 2202.06934, section 3.
 */
public final class TiledDetector implements Detector {

  private final Detector detector;
  private final Tiling tiling;
  private final int batchSize;

  /**
   * @param detector of the tiles, which this one owns
   * @param batchSize maximum tiles per call of it, at least 1
   */
  public TiledDetector(Detector detector, Tiling tiling, int batchSize) {
    this.detector = detector;
    this.tiling = tiling;
    this.batchSize = batchSize;
  }

  @Override
  public ClassNames classNames() {
    return detector.classNames();
  }

  @Override
  public double nmsIouThreshold() {
    return detector.nmsIouThreshold();
  }

  @Override
  public int maxDetections() {
    return detector.maxDetections();
  }

  @Override
  public List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
    return images.stream().map(image -> detect(image, limits)).toList();
  }

  private List<Detection> detect(RgbImage image, DetectionLimits limits) {
    List<Tile> tiles = tiling.tiles(image.size());
    if (tiles.size() == 1) {
      return detector.detect(List.of(image), limits).get(0);
    }
    DetectionLimits ofTiles = ofAllClasses(limits);
    List<Detection> ofWhole = detector.detect(List.of(image), ofTiles).get(0);
    double nmsIouThreshold = limits.nmsIouThreshold().orElseGet(this::nmsIouThreshold);
    TileMerge merge = new TileMerge(image.size(), nmsIouThreshold);
    merge.add(Tile.whole(image.size()), ofWhole);
    int perCall = Detector.imagesPerCall(tiles.get(0).size(), batchSize);
    for (int from = 0; from < tiles.size(); from += perCall) {
      List<Tile> batch = tiles.subList(from, Math.min(from + perCall, tiles.size()));
      List<RgbImage> pixels = new ArrayList<>();
      batch.forEach(tile -> pixels.add(tile.pixelsOf(image)));
      List<List<Detection>> found = detector.detect(pixels, ofTiles);
      for (int i = 0; i < batch.size(); i++) {
        merge.add(batch.get(i), found.get(i));
      }
    }
    return merge.merged().stream()
        .filter(found -> limits.includesClass(found.classIndex()))
        .limit(limits.maxDetections().orElse(Integer.MAX_VALUE))
        .toList();
  }

  /**
   * The merge must know objects of all classes: what is half an 8 in one tile may look like a 3. So
   * many are asked for that those of the other classes take no place away.
   */
  private DetectionLimits ofAllClasses(DetectionLimits limits) {
    if (limits.classes().isEmpty()) {
      return limits;
    }
    long perClass = Math.max(limits.maxDetections().orElse(1), detector.maxDetections());
    long max = perClass * classNames().count();
    return new DetectionLimits(
        limits.confidenceThreshold(),
        limits.nmsIouThreshold(),
        OptionalInt.of((int) Math.min(max, Integer.MAX_VALUE)),
        Set.of());
  }

  @Override
  public void close() {
    detector.close();
  }
}
