package yolov3.data.augmentation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import yolov3.config.section.AugmentConfig.Flip;
import yolov3.config.section.ClassPair;
import yolov3.data.ClassNames;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/**
 * Classes that a flip makes of each other, such as a left and a right arrow.
 *
 * @param swaps class index to class index, both ways
 */
record FlipClassSwaps(Map<Integer, Integer> swaps) {

  private static final int NAMED_CLASSES = 10;

  /**
   * @param key of the flip in the config, for messages
   * @throws UserException when a pair names an unknown class
   */
  static FlipClassSwaps of(String key, Flip flip, ClassNames names) {
    requireKnown(key, flip, names);
    Map<Integer, Integer> swaps = new HashMap<>();
    for (ClassPair pair : flip.swappedClasses()) {
      int one = names.names().indexOf(pair.one());
      int other = names.names().indexOf(pair.other());
      swaps.put(one, other);
      swaps.put(other, one);
    }
    return new FlipClassSwaps(swaps);
  }

  /**
   * @param key of the flip in the config, for messages
   * @throws UserException when a pair names an unknown class
   */
  static void requireKnown(String key, Flip flip, ClassNames names) {
    for (ClassPair pair : flip.swappedClasses()) {
      requireKnown(key, pair.one(), names.names());
      requireKnown(key, pair.other(), names.names());
    }
  }

  List<LabelledBox> flipped(List<LabelledBox> objects) {
    return swaps.isEmpty()
        ? objects
        : objects.stream()
            .map(o -> o.withClass(swaps.getOrDefault(o.classIndex(), o.classIndex())))
            .toList();
  }

  private static void requireKnown(String key, String name, List<String> names) {
    if (!names.contains(name)) {
      throw new UserException(
          "%s.swapped_classes has '%s'; expected a class name of data.names: %s%s"
              .formatted(
                  key,
                  name,
                  String.join(", ", names.subList(0, Math.min(NAMED_CLASSES, names.size()))),
                  names.size() > NAMED_CLASSES ? ", …" : ""));
    }
  }
}
