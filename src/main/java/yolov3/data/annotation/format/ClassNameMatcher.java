package yolov3.data.annotation.format;

import java.util.HashMap;
import java.util.Map;
import yolov3.data.ClassNames;
import yolov3.io.TextLines;

/** Classes of a run by the names that a data set gives them. */
public final class ClassNameMatcher {

  private static final int SHOWN_NAMES = 10;

  private final ClassNames names;
  private final Map<String, Integer> indices = new HashMap<>();

  public ClassNameMatcher(ClassNames names) {
    this.names = names;
    for (int i = 0; i < names.count(); i++) {
      indices.put(names.name(i), i);
    }
  }

  /**
   * Returns the index of a name.
   *
   * @throws InvalidAnnotationException when it is none of the classes
   */
  public int index(String name) throws InvalidAnnotationException {
    Integer index = indices.get(name);
    if (index != null) {
      return index;
    }
    String known = String.join(", ", names.names().stream().limit(SHOWN_NAMES).toList());
    throw new InvalidAnnotationException(
        "class '%s' is not among the classes %s%s"
            .formatted(
                TextLines.shortened(name),
                TextLines.shortened(known),
                names.count() > SHOWN_NAMES ? ", …" : ""));
  }
}
