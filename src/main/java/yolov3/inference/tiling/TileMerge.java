package yolov3.inference.tiling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

/**
 * NMS across the tiles of an image. Two boxes from different tiles are of one object when their
 * IoU, <em>within the region that both tiles see</em>, exceeds the NMS IoU threshold: there an
 * object and its fragment in the other tile look the same, whatever the fragment lacks. Boxes of
 * one tile stay as its own NMS left them.
 *
 * <p>A box that reaches an inner border of its tile counts as cut: it yields to a whole one of at
 * least half its confidence. As fragments are easily predicted as another class (half an 8 is a 3),
 * it yields to those of every class, if the whole object continues beyond the tile. An object not
 * larger than the overlap is whole in at least one tile, so nothing but duplicates is dropped; a
 * larger one that was found in no tile, nor in the image as a whole, keeps fragments.
 *
 * <p>Differs from SAHI (arXiv 2202.06934 and its program), which matches by the intersection over
 * the smaller area: that drops small objects in front of a large one of their class, too.
 */
final class TileMerge {

  private static final double CUT_WEIGHT = 0.5;

  private final ImageSize image;
  private final double nmsIouThreshold;
  private final List<Tile> tiles = new ArrayList<>();
  private final List<Candidate> candidates = new ArrayList<>();

  /**
   * @param tile index in the order of adding
   * @param cut whether the object may continue beyond the tile
   */
  private record Candidate(Detection detection, int tile, boolean cut) {

    double rank() {
      return cut ? detection.score() * CUT_WEIGHT : detection.score();
    }

    Box box() {
      return detection.box();
    }
  }

  /**
   * @param nmsIouThreshold NMS IoU threshold, 0 to 1
   */
  TileMerge(ImageSize image, double nmsIouThreshold) {
    this.image = image;
    this.nmsIouThreshold = nmsIouThreshold;
  }

  /**
   * Adds the detections of a tile.
   *
   * @param found boxes in pixels of the tile
   */
  void add(Tile tile, List<Detection> found) {
    for (Detection detection : found) {
      Box box = tile.inImage(detection.box());
      candidates.add(
          new Candidate(
              new Detection(box, detection.classIndex(), detection.score()),
              tiles.size(),
              tile.cuts(box, image)));
    }
    tiles.add(tile);
  }

  /** Returns a detection per object, in pixels of the image, by descending confidence. */
  List<Detection> merged() {
    candidates.sort(Comparator.comparingDouble(Candidate::rank).reversed());
    List<List<Candidate>> kept = new ArrayList<>(); // by tile
    tiles.forEach(tile -> kept.add(new ArrayList<>()));
    for (Candidate candidate : candidates) {
      if (!isFound(candidate, kept)) {
        kept.get(candidate.tile).add(candidate);
      }
    }
    return kept.stream()
        .flatMap(List::stream)
        .map(Candidate::detection)
        .sorted(Comparator.comparingDouble(Detection::score).reversed())
        .toList();
  }

  private boolean isFound(Candidate candidate, List<List<Candidate>> kept) {
    Box tile = tiles.get(candidate.tile).box();
    for (int other = 0; other < tiles.size(); other++) {
      if (other == candidate.tile || kept.get(other).isEmpty()) {
        continue;
      }
      Box otherTile = tiles.get(other).box();
      if (tile.intersectionArea(otherTile) > 0) {
        Box common = tile.within(otherTile);
        Box seen = candidate.box().within(common);
        for (Candidate better : kept.get(other)) {
          if (seen.iou(better.box().within(common)) > nmsIouThreshold
              && (sameClass(candidate, better) || isFragment(candidate, better, tile))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean sameClass(Candidate one, Candidate other) {
    return one.detection.classIndex() == other.detection.classIndex();
  }

  private static boolean isFragment(Candidate candidate, Candidate whole, Box tile) {
    return candidate.cut && !whole.cut && !whole.box().equals(whole.box().within(tile));
  }
}
