package yolov3.data.annotation.yolo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import yolov3.data.ClassNames;
import yolov3.data.Split;
import yolov3.data.annotation.format.ListPaths;
import yolov3.data.annotation.format.SplitSource;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Darknet's {@code obj.data}, which CVAT and Yolo_mark write too:
 *
 * <pre>{@code
 * classes = 2
 * train = data/train.txt
 * valid = data/test.txt
 * names = data/obj.names
 * }</pre>
 *
 * <p>Its paths start where Darknet is started, so they are found as those of a moved list are.
 */
final class DarknetDataFile {

  private DarknetDataFile() {}

  /** Tells whether a file is one: a text of keys and values with {@code train} or {@code names}. */
  static boolean isOne(Path file) {
    try {
      Map<String, String> values = values(file, new ArrayList<>());
      return values.containsKey("train") || values.containsKey("names");
    } catch (UserException e) {
      return false;
    }
  }

  /**
   * Reads the splits that a file names.
   *
   * @param images folder in which the paths of lists start, or null for those of the lists
   * @throws UserException when it cannot be read, names no split, or has another number of classes
   *     than names
   */
  static Map<Split, SplitSource> read(Path file, Path images) {
    List<String> problems = new ArrayList<>();
    Map<String, String> values = values(file, problems);
    if (!problems.isEmpty()) {
      throw UserException.ofAll(problems);
    }
    ClassNames names = names(file, values);
    ListPaths paths = new ListPaths(file, null);
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    YoloDataFile.keysOfSplits(file, values::containsKey)
        .forEach(
            (split, key) -> {
              Path list = path(file, paths, values.get(key));
              splits.put(split, YoloSplit.ofList(list, names, images));
            });
    if (splits.isEmpty()) {
      throw new UserException(file + " names no images; expected train, valid and perhaps test");
    }
    return splits;
  }

  private static ClassNames names(Path file, Map<String, String> values) {
    if (!values.containsKey("names")) {
      return null;
    }
    ClassNames names = ClassNames.read(path(file, new ListPaths(file, null), values.get("names")));
    YoloDataFile.requireCount(file, "classes", values.get("classes"), names.count());
    return names;
  }

  private static Path path(Path file, ListPaths paths, String text) {
    Path path = paths.resolve(text);
    if (path == null || !Files.exists(path)) {
      throw new UserException(
          "%s: '%s' not found; paths are relative to the folder of this file or one above it"
              .formatted(file, TextLines.shortened(text)));
    }
    return path;
  }

  private static Map<String, String> values(Path file, List<String> problems) {
    Map<String, String> values = new LinkedHashMap<>();
    try (TextLines lines = TextLines.open(file, "Darknet data file")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        String text = line.strip();
        int equals = text.indexOf('=');
        if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
          continue;
        }
        if (equals < 1) {
          problems.add(lines.where() + "expected key = value");
          continue;
        }
        String key = text.substring(0, equals).strip();
        if (values.putIfAbsent(key, text.substring(equals + 1).strip()) != null) {
          problems.add(
              lines.where() + "key " + key + " is given twice; expected only one such line");
        }
      }
    }
    return values;
  }
}
