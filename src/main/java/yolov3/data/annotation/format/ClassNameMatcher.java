package yolov3.data.annotation.format;

import java.util.HashMap;
import java.util.Map;
import yolov3.data.ClassNames;
import yolov3.io.TextLines;

/** Finds the class of a run that a data set means, by its name. */
public final class ClassNameMatcher {

  public static final int NONE = -1;

  private static final int SHOWN_NAMES = 10;

  private final ClassNames names;
  private final Map<String, Integer> indices = new HashMap<>();

  public ClassNameMatcher(ClassNames names) {
    this.names = names;
    for (int i = 0; i < names.count(); i++) {
      indices.put(names.name(i), i);
    }
  }

  /** The index of a name, or {@link #NONE}. */
  public int index(String name) {
    return indices.getOrDefault(name, NONE);
  }

  /** What to say of a name that is none of the classes. */
  public String unknown(String name) {
    return "class '%s' is not among the classes %s%s"
        .formatted(
            TextLines.shortened(name),
            TextLines.shortened(
                String.join(", ", names.names().stream().limit(SHOWN_NAMES).toList())),
            names.count() > SHOWN_NAMES ? ", …" : "");
  }
}
