package yolov3.data.annotation.tfrecord;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import yolov3.data.ClassNames;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * The Object Detection API's {@code label_map.pbtxt}: names of classes by their numbers, from 1.
 */
final class LabelMap {

  static final String FILE = "label_map.pbtxt";

  private static final long MAX_BYTES = 4 << 20;
  private static final Pattern ITEM = Pattern.compile("item\\s*\\{([^}]*)\\}");
  private static final Pattern ID = Pattern.compile("\\bid\\s*:\\s*(\\d{1,9})\\b");
  private static final Pattern NAME =
      Pattern.compile(
          "\\bname\\s*:\\s*(?:\"((?:[^\"\\\\\\n]|\\\\.)*)\"|'((?:[^'\\\\\\n]|\\\\.)*)')");

  private LabelMap() {}

  /**
   * Reads the only map beside a file; empty when there is none or several are there.
   *
   * @throws UserException when it can't be read
   */
  static Map<Long, String> beside(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    List<Path> maps =
        ImagePaths.in(folder, ".pbtxt").stream()
            .filter(map -> map.getFileName().toString().endsWith(FILE))
            .toList();
    return maps.size() == 1 ? read(maps.get(0)) : Map.of();
  }

  private static Map<Long, String> read(Path file) {
    try {
      Map<Long, String> names = new HashMap<>();
      String text = Files.size(file) > MAX_BYTES ? "" : Files.readString(file);
      for (MatchResult item : ITEM.matcher(text).results().toList()) {
        Matcher id = ID.matcher(item.group(1));
        Matcher name = NAME.matcher(item.group(1));
        if (id.find() && name.find()) {
          String quoted = name.group(1) == null ? name.group(2) : name.group(1);
          names.put(Long.parseLong(id.group(1)), quoted.replaceAll("\\\\(.)", "$1"));
        }
      }
      return names;
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }

  /** Returns the text of a map. */
  static String text(ClassNames names) {
    return IntStream.range(0, names.count())
        .mapToObj(
            i ->
                "item {\n  id: %d\n  name: \"%s\"\n}\n"
                    .formatted(i + 1, names.name(i).replaceAll("([\\\\\"])", "\\\\$1")))
        .collect(Collectors.joining());
  }
}
