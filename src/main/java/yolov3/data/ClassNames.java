package yolov3.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Names of the classes, in the order of their indices.
 *
 * @param names at least one, all different, each a line of text that is not blank
 */
public record ClassNames(List<String> names) {

  private static final int MAX_CLASSES = 100_000;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  /** Keeps an unmodifiable copy; refuses an empty list, blank names, line ends and duplicates. */
  public ClassNames {
    names = List.copyOf(names);
    if (names.isEmpty()
        || names.stream().anyMatch(String::isBlank)
        || names.stream().anyMatch(name -> CONTROL.matcher(name).find())
        || names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException(
          "class names must be at least one, all different, each a line of text: " + names);
    }
  }

  /** Returns names for classes that have only numbers: 0, 1, 2, … */
  public static ClassNames numbers(int count) {
    return new ClassNames(IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  /** Returns why a name would not come back from a file of one name a line; null when it would. */
  public static String problem(String name) {
    Matcher control = CONTROL.matcher(name);
    return control.find()
        ? "class name '%s' has a line end or another control character; expected a line of text"
            .formatted(TextLines.shortened(control.replaceAll("?")))
        : null;
  }

  public int count() {
    return names.size();
  }

  /**
   * @param classIndex counted from 0
   */
  public String name(int classIndex) {
    return names.get(classIndex);
  }

  /**
   * Reads a names file: UTF-8, one name a line, the first is class 0. Spaces around a name and
   * blank lines at the end are ignored.
   *
   * @throws UserException if the file is missing or empty, or with all lines that are blank before
   *     the last name, have a control character or repeat a name
   */
  public static ClassNames read(Path file) {
    List<String> problems = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Map<String, Integer> lineOfName = new HashMap<>();
    List<String> blankLines = new ArrayList<>(); // no problem unless a name follows
    try (TextLines lines = TextLines.open(file, "class names file")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        String name = line.strip();
        if (name.isEmpty()) {
          blankLines.add(lines.where() + "line is blank; expected a class name");
        } else {
          problems.addAll(blankLines);
          blankLines.clear();
          names.add(name);
          String problem = problem(name);
          if (problem != null) {
            problems.add(lines.where() + problem);
          }
          Integer first = lineOfName.putIfAbsent(name, lines.lineNumber());
          if (first != null) {
            problems.add(
                "%sclass name '%s' is in line %s already; expected every name once"
                    .formatted(lines.where(), TextLines.shortened(name), first));
          }
        }
        if (lines.lineNumber() > MAX_CLASSES) {
          throw new UserException(
              "%s has more than %s lines; expected one class name a line"
                  .formatted(file, MAX_CLASSES));
        }
      }
    }
    if (names.isEmpty()) {
      throw new UserException(
          "class names file '" + file + "' has no names; expected one class name a line");
    }
    if (!problems.isEmpty()) {
      throw UserException.ofAll(problems);
    }
    return new ClassNames(names);
  }
}
