package yolov3.evaluation.coco;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import yolov3.data.CocoId;
import yolov3.evaluation.GroundTruth;
import yolov3.io.UserException;

/**
 * Matcher of the detections of a file with images: by id where the ground truth has ids of its own,
 * else by {@code file_name}, else by an {@code image_id} that is the file's name without its
 * ending; never by order. One rule holds for the whole file: it must fit all detections, and is
 * refused when another fits as well and says something else.
 */
final class ImageReferenceMatcher {

  private final String file;
  private final GroundTruth groundTruth;
  private final List<ImageReference> images;
  private final Map<ImageReference, List<Integer>> numbers;

  private final ImageNameIndex names;
  private final int[] byId;
  private final int[] byName;
  private final int[] byStem;

  /**
   * @param file of the detections, for messages
   * @param numbers of the detections of each image in that file, from 1
   */
  ImageReferenceMatcher(
      String file, GroundTruth groundTruth, Map<ImageReference, List<Integer>> numbers) {
    this.file = file;
    this.groundTruth = groundTruth;
    this.images = List.copyOf(numbers.keySet());
    this.numbers = numbers;
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

  private int[] indices(ToIntFunction<ImageReference> index) {
    return images.stream().mapToInt(index).toArray();
  }

  /**
   * Finds the index in the ground truth of each image.
   *
   * @throws UserException when no rule fits all, or when two do and differ
   */
  Map<ImageReference, Integer> match(DetectionIds.ImageKey key, Consumer<String> warnings) {
    int[] matched = indices(key, warnings);
    Map<ImageReference, Integer> indexOfImage = new HashMap<>();
    for (int i = 0; i < matched.length; i++) {
      indexOfImage.put(images.get(i), matched[i]);
    }
    return indexOfImage;
  }

  private int[] indices(DetectionIds.ImageKey key, Consumer<String> warnings) {
    boolean anyName = images.stream().anyMatch(image -> image.fileName() != null);
    boolean auto = key == DetectionIds.ImageKey.AUTO && groundTruth.hasIds();
    boolean anyRuleFits = fits(byName) || fits(byStem);
    if (auto && fits(byId)) {
      requireSame(byName, "file_name");
      if (!anyName && fits(byStem)) {
        requireSame(byStem, "the file name that image_id is");
      }
      return byId;
    }
    if (key == DetectionIds.ImageKey.ID || auto && !anyRuleFits) {
      return requireAll(byId, "image_id");
    }
    boolean isByName = fits(byName) || anyName && !fits(byStem);
    if (auto) {
      warnings.accept(
          "%s: image_id is not one of the ids of the ground truth for all detections; they are matched by %s"
              .formatted(file, isByName ? "file_name" : "file names without their endings"));
    }
    if (!isByName) {
      return requireAll(byStem, "image_id");
    }
    requireAll(byName, "file_name");
    requireFolders(warnings);
    return byName;
  }

  private static boolean fits(int[] matched) {
    return Arrays.stream(matched).allMatch(index -> index >= 0);
  }

  private void requireSame(int[] other, String rule) {
    for (int i = 0; i < byId.length; i++) {
      if (other[i] >= 0 && other[i] != byId[i]) {
        throw new UserException(
            "%s: detection %d has %s, which means two images: '%s' by the ids of the ground truth, but '%s' by %s; expected one image, or image ids set to id or name"
                .formatted(file, first(i), images.get(i), path(byId[i]), path(other[i]), rule));
      }
    }
  }

  private int first(int image) {
    return numbers.get(images.get(image)).get(0);
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
                .formatted(file, first(i), images.get(i)));
      }
      if (matched[i] == ImageNameIndex.NONE) {
        lacking += numbers.get(images.get(i)).size();
        first = first < 0 ? i : first;
      }
    }
    if (lacking > 0) {
      int all = numbers.values().stream().mapToInt(List::size).sum();
      throw new UserException(
          "%s: %d of %d detections are of images that the ground truth lacks, the first is detection %d with %s; expected %s"
              .formatted(file, lacking, all, first(first), images.get(first), expected(rule)));
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

  /** Refuses a path whose folders differ from its image's, unless that holds for all. */
  private void requireFolders(Consumer<String> warnings) {
    Map<Integer, ImageReference> taken = new HashMap<>();
    int byBaseName = 0;
    int firstByBaseName = -1;
    boolean withFolder = false;
    for (int i = 0; i < byName.length; i++) {
      ImageReference other = taken.putIfAbsent(byName[i], images.get(i));
      if (other != null) {
        throw new UserException(
            "%s: detection %d has %s and another detection has %s, but both mean image '%s'; expected one name per image"
                .formatted(file, first(i), images.get(i), other, path(byName[i])));
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
                first(firstByBaseName), images.get(firstByBaseName), path(byName[firstByBaseName]));
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
