package yolov3.evaluation.coco;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import yolov3.data.CocoId;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.ImagePaths;

/**
 * Images of a split by the names of their files. An index is one of the split's images, {@link
 * #NONE}, or {@link #SEVERAL} when a name fits more than one.
 */
final class ImageNameIndex {

  static final int NONE = -1;
  static final int SEVERAL = -2;

  private final List<Path> paths;
  private final Map<String, List<Integer>> byBaseName = new HashMap<>();
  private final Map<String, List<Integer>> byStem = new HashMap<>();

  private final Map<String, List<Integer>> byNumber = new HashMap<>(); // no leading zeros

  ImageNameIndex(List<LabelledImage> images) {
    paths = images.stream().map(image -> image.image().toAbsolutePath().normalize()).toList();
    for (int i = 0; i < paths.size(); i++) {
      String name = paths.get(i).getFileName().toString();
      String stem = ImagePaths.stem(paths.get(i));
      put(byBaseName, name, i);
      put(byStem, stem, i);
      if (stem.matches("\\d+")) {
        put(byNumber, stem.replaceFirst("^0+(?=.)", ""), i);
      }
    }
  }

  private static void put(Map<String, List<Integer>> indices, String key, int index) {
    indices.computeIfAbsent(key, name -> new ArrayList<>(1)).add(index);
  }

  private static int only(List<Integer> indices) {
    return indices == null ? NONE : indices.size() > 1 ? SEVERAL : indices.get(0);
  }

  /** Finds the image whose path has the longest end in common with a path. */
  int ofPath(String fileName) {
    List<String> steps = steps(fileName);
    List<Integer> candidates = steps.isEmpty() ? null : byBaseName.get(steps.get(steps.size() - 1));
    if (candidates == null || candidates.size() == 1) {
      return only(candidates);
    }
    int longest = candidates.stream().mapToInt(i -> commonEnd(i, steps)).max().orElseThrow();
    return only(candidates.stream().filter(i -> commonEnd(i, steps) == longest).toList());
  }

  /** Tells whether an image is found by its base name alone, though the path has folders. */
  boolean isByBaseNameOnly(int image, String fileName) {
    List<String> steps = steps(fileName);
    return steps.size() > 1 && commonEnd(image, steps) == 1;
  }

  boolean isWithFolder(int image, String fileName) {
    return commonEnd(image, steps(fileName)) > 1;
  }

  /** Finds the image of which an id is the name without its ending, as Ultralytics writes it. */
  int ofStem(CocoId id) {
    if (id.isText()) {
      int stem = only(byStem.get(id.text()));
      int name = stem == NONE ? ofPath(id.text()) : stem;
      if (name != NONE) {
        return name;
      }
    }
    return only(byNumber.get(id.text()));
  }

  private int commonEnd(int image, List<String> steps) {
    Path path = paths.get(image);
    int common = 0;
    while (common < steps.size()
        && common < path.getNameCount()
        && path.getName(path.getNameCount() - 1 - common)
            .toString()
            .equals(steps.get(steps.size() - 1 - common))) {
      common++;
    }
    return common;
  }

  private static List<String> steps(String path) {
    return Stream.of(path.split("[/\\\\]+", -1))
        .filter(step -> !step.isEmpty() && !step.equals("."))
        .toList();
  }
}
