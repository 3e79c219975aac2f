package yolov3.evaluation.coco;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import yolov3.data.CocoId;
import yolov3.evaluation.GroundTruth;
import yolov3.io.UserException;

/**
 * Match of the detections of a file with images: by id where the ground truth has ids of its own,
 * else by {@code file_name}, else by an {@code image_id} that is the file's name without its
 * ending; never by order. One rule holds for the whole file: it must fit all detections, and is
 * refused when another fits as well and says something else.
 */
final class ImageReferenceMatcher {

  private final String file;
  private final GroundTruth groundTruth;
  private final List<ImageReference> images;

  /** The number of the first detection of each, and how many it has. */
  private final List<int[]> places;

  private final ImageNameIndex names;
  private final int[] byId;
  private final int[] byName;
  private final int[] byStem;

  /**
   * @param file of the detections, for messages
   * @param images all different
   * @param places of each image: the number of its first detection, and how many there are
   */
  ImageReferenceMatcher(
      String file, GroundTruth groundTruth, List<ImageReference> images, List<int[]> places) {
    this.file = file;
    this.groundTruth = groundTruth;
    this.images = images;
    this.places = places;
    this.names = new ImageNameIndex(groundTruth.images());
    Map<CocoId, Integer> ids = new HashMap<>();
    if (groundTruth.hasIds()) {
      for (int i = 0; i < groundTruth.imageIds().size(); i++) {
        ids.put(groundTruth.imageIds().get(i), i);
      }
    }
    byId = indices(image -> ids.getOrDefault(image.imageId(), ImageNameIndex.NONE));
    byName =
        indices(
            image ->
                image.fileName() == null ? ImageNameIndex.NONE : names.ofPath(image.fileName()));
    byStem = indices(image -> names.ofStem(image.imageId()));
  }

  private int[] indices(Function<ImageReference, Integer> index) {
    return images.stream().mapToInt(index::apply).toArray();
  }

  /**
   * Finds the image of each, an index of the ground truth's.
   *
   * @throws UserException when no rule fits all, or when two do and differ
   */
  int[] match(DetectionIds.ImageKey key, Consumer<String> warnings) {
    boolean anyName = images.stream().anyMatch(image -> image.fileName() != null);
    if (key == DetectionIds.ImageKey.ID) {
      return requireAll(byId, "image_id");
    }
    if (key == DetectionIds.ImageKey.AUTO && groundTruth.hasIds() && fits(byId)) {
      requireSame(byName, "file_name");
      if (!anyName && fits(byStem)) {
        requireSame(byStem, "the name of the file that image_id is");
      }
      return byId;
    }
    boolean isByName = fits(byName) || anyName && !fits(byStem);
    if (groundTruth.hasIds()
        && key == DetectionIds.ImageKey.AUTO
        && (fits(byName) || fits(byStem))) {
      warnings.accept(
          "%s: image_id is not one of the ids of the ground truth for all detections; they are matched by %s"
              .formatted(file, isByName ? "file_name" : "file names without their endings"));
    }
    if (!groundTruth.hasIds()
        || key == DetectionIds.ImageKey.NAME
        || fits(byName)
        || fits(byStem)) {
      int[] matched = requireAll(isByName ? byName : byStem, isByName ? "file_name" : "image_id");
      if (isByName) {
        requireFolders(warnings);
      }
      return matched;
    }
    return requireAll(byId, "image_id");
  }

  private static boolean fits(int[] matched) {
    return Arrays.stream(matched).allMatch(index -> index >= 0);
  }

  /** Ids and another rule must not say different images. */
  private void requireSame(int[] other, String rule) {
    for (int i = 0; i < byId.length; i++) {
      if (other[i] >= 0 && other[i] != byId[i]) {
        throw new UserException(
            "%s: detection %d has %s: by the ids of the ground truth that is image '%s', by %s '%s'; expected one image, or --image-ids id or name to say which counts"
                .formatted(
                    file, places.get(i)[0], images.get(i), path(byId[i]), rule, path(other[i])));
      }
    }
  }

  private String path(int index) {
    return groundTruth.images().get(index).image().toString();
  }

  private int[] requireAll(int[] matched, String rule) {
    int lacking = 0;
    int first = -1;
    for (int i = 0; i < matched.length; i++) {
      if (matched[i] == ImageNameIndex.SEVERAL) {
        throw new UserException(
            "%s: detection %d has %s, which is the name of several images; expected a file_name with its folders"
                .formatted(file, places.get(i)[0], images.get(i)));
      }
      if (matched[i] == ImageNameIndex.NONE) {
        lacking += places.get(i)[1];
        first = first < 0 ? i : first;
      }
    }
    if (lacking > 0) {
      int all = places.stream().mapToInt(place -> place[1]).sum();
      throw new UserException(
          "%s: %d of %d detections are of images that the ground truth lacks, the first is detection %d with %s; expected %s"
              .formatted(
                  file, lacking, all, places.get(first)[0], images.get(first), expected(rule)));
    }
    return matched;
  }

  private String expected(String rule) {
    if (groundTruth.hasIds()) {
      return CocoResultsReader.examples(groundTruth.imageIds());
    }
    String example = Path.of(path(0)).getFileName().toString();
    return "a file_name such as '%s'%s, since the ground truth has no ids"
        .formatted(
            example,
            rule.equals("file_name") ? "" : ", or its name without the ending as image_id");
  }

  /** A path with folders that are another's is another image, unless no folder is the same. */
  private void requireFolders(Consumer<String> warnings) {
    Map<Integer, ImageReference> taken = new HashMap<>();
    int byBaseName = 0;
    int firstByBaseName = -1;
    boolean withFolder = false;
    for (int i = 0; i < byName.length; i++) {
      ImageReference other = taken.putIfAbsent(byName[i], images.get(i));
      if (other != null) {
        throw new UserException(
            "%s: detection %d has %s, and another %s: both are image '%s'; expected one name for an image"
                .formatted(file, places.get(i)[0], images.get(i), other, path(byName[i])));
      }
      withFolder |= names.isWithFolder(byName[i], images.get(i).fileName());
      if (names.isByBaseNameOnly(byName[i], images.get(i).fileName()) && byBaseName++ == 0) {
        firstByBaseName = i;
      }
    }
    if (byBaseName == 0) {
      return;
    }
    String first =
        "detection %d with %s, which has the base name of '%s'"
            .formatted(
                places.get(firstByBaseName)[0],
                images.get(firstByBaseName),
                path(byName[firstByBaseName]));
    if (withFolder) {
      throw new UserException(
          "%s: %d images are not found with the folders of their file_name, as others are; the first is %s"
              .formatted(file, byBaseName, first));
    }
    warnings.accept(
        "%s: %d images are matched by the base name of their file_name; the first is %s"
            .formatted(file, byBaseName, first));
  }
}
