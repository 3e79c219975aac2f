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
   * Words the refusal of a class that a line numbers and no name stands for.
   *
   * @param found the class as it is written
   * @param line that has it
   * @param own names of the classes that the file numbers
   */
  public static InvalidAnnotationException unknownNumber(
      String found, String line, ClassNames own) {
    int last = own.count() - 1;
    String remedy =
        BoxValidation.isInteger(found) && Long.parseLong(found) > last
            ? "correct the class, or add the name of class %s to the class names".formatted(found)
            : "correct the class";
    return new InvalidAnnotationException(
        "class %s in '%s' does not exist; expected %s; %s"
            .formatted(
                TextLines.shortened(found),
                TextLines.shortened(line),
                last == 0
                    ? "the only class, " + numbered(own, 0)
                    : "one of the %d classes, %s to %s"
                        .formatted(own.count(), numbered(own, 0), numbered(own, last)),
                remedy));
  }

  /** Returns {@code 1 (dog)}, or the number alone where that is the name. */
  private static String numbered(ClassNames own, int index) {
    String name = own.name(index);
    return name.equals(String.valueOf(index))
        ? name
        : "%d (%s)".formatted(index, TextLines.shortened(name));
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
