package yolov3.data.augmentation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import yolov3.config.section.AugmentConfig.Flip;
import yolov3.config.section.ClassPair;
import yolov3.data.ClassNames;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/** What a mirror makes of a class: itself, or the other of its pair. */
final class FlipClassSwaps {

  private final Map<Integer, Integer> swaps;

  private FlipClassSwaps(Map<Integer, Integer> swaps) {
    this.swaps = swaps;
  }

  /**
   * @param key of the flip in the config, for messages
   * @throws UserException when a pair names an unknown class
   */
  static FlipClassSwaps of(String key, Flip flip, ClassNames names) {
    Map<Integer, Integer> swaps = new HashMap<>();
    for (ClassPair pair : flip.swappedClasses()) {
      int one = index(key, pair.one(), names);
      int other = index(key, pair.other(), names);
      swaps.put(one, other);
      swaps.put(other, one);
    }
    return new FlipClassSwaps(swaps);
  }

  List<LabelledBox> mirrored(List<LabelledBox> objects) {
    return swaps.isEmpty()
        ? objects
        : objects.stream()
            .map(o -> o.withClass(swaps.getOrDefault(o.classIndex(), o.classIndex())))
            .toList();
  }

  private static int index(String key, String name, ClassNames names) {
    int index = names.names().indexOf(name);
    if (index < 0) {
      throw new UserException(
          "%s.swapped_classes has '%s'; expected a class name of data.names: %s"
              .formatted(key, name, inShort(names.names())));
    }
    return index;
  }

  private static String inShort(List<String> names) {
    int most = 10;
    return String.join(", ", names.subList(0, Math.min(most, names.size())))
        + (names.size() > most ? ", …" : "");
  }
}
