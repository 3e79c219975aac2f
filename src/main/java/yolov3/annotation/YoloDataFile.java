package yolov3.annotation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import yolov3.dataset.ClassNames;
import yolov3.error.UserException;
import yolov3.files.IoFailures;
import yolov3.files.TextLines;

/**
 * The {@code data.yaml} that Ultralytics' trainers and most annotation tools write:
 *
 * <pre>{@code
 * path: ../datasets/animals   # without it, the folder of this file
 * train: images/train         # a folder, a list of pictures (.txt), a pattern, or a list of those
 * val: images/val
 * test: images/test           # may be absent
 * nc: 2                       # may be absent
 * names: [cat, dog]           # or {0: cat, 1: dog}
 * }</pre>
 */
final class YoloDataFile {

  /** A larger file was given by mistake, and is refused before it is in memory. */
  private static final long MOST_BYTES = 4 << 20;

  private static final String ROBOFLOW_PREFIX = "../";

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Path file;
  private final JsonNode root;

  private YoloDataFile(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * The parts that a file names.
   *
   * @throws UserException when it can't be read, or its names are missing or disagree with {@code
   *     nc}
   */
  static Map<Part, AnnotatedPart> read(Path file) {
    return new YoloDataFile(file, parse(file)).parts();
  }

  /** Whether a file looks like one: a YAML with {@code names} or a path at {@code train}. */
  static boolean isOne(Path file) {
    try {
      JsonNode root = parse(file);
      return !root.path("names").isMissingNode() || !root.path("train").isMissingNode();
    } catch (UserException e) {
      return false; // whoever reads it as something else will say more
    }
  }

  private static JsonNode parse(Path file) {
    JsonNode root;
    try {
      long bytes = Files.size(file);
      if (bytes > MOST_BYTES) {
        throw new UserException(
            "%s has %d bytes; expected a data.yaml of at most %d"
                .formatted(file, bytes, MOST_BYTES));
      }
      root = YAML.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s:%s: not YAML: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? "?" : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read (" + IoFailures.reasonOf(e) + ")", e);
    }
    if (!root.isObject()) {
      throw new UserException(file + " has no keys; expected train, val and names");
    }
    return root;
  }

  private Map<Part, AnnotatedPart> parts() {
    ClassNames names = names();
    Path base = base();
    Map<Part, AnnotatedPart> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      for (String key : part.fileNames()) {
        if (!root.path(key).isMissingNode() && !root.path(key).isNull()) {
          parts.put(part, new YoloImages(file, names, places(base, key)));
          break;
        }
      }
    }
    if (parts.isEmpty()) {
      throw new UserException(file + " names no pictures; expected train, val and perhaps test");
    }
    return parts;
  }

  private ClassNames names() {
    JsonNode given = root.path("names");
    List<String> names = new ArrayList<>();
    if (given.isArray()) {
      given.forEach(name -> names.add(name.asText().strip()));
    } else if (given.isObject()) {
      for (int i = 0; i < given.size(); i++) {
        JsonNode name = given.get(Integer.toString(i));
        if (name == null) {
          throw new UserException(
              "%s: names has no class %d; expected all numbers from 0 to %d"
                  .formatted(file, i, given.size() - 1));
        }
        names.add(name.asText().strip());
      }
    } else {
      throw new UserException(file + ": names is missing; expected a list or a map of class names");
    }
    JsonNode count = root.path("nc");
    if (!count.isMissingNode() && !count.isNull() && count.asLong(-1) != names.size()) {
      throw new UserException(
          "%s: nc is %s, but names has %d names; expected the same number"
              .formatted(file, TextLines.shortened(count.asText()), names.size()));
    }
    return namesOf(file, names);
  }

  private static ClassNames namesOf(Path file, List<String> names) {
    for (String name : names) {
      String problem = ClassNames.problem(name);
      if (problem != null) {
        throw new UserException("%s: names: %s".formatted(file, problem));
      }
    }
    try {
      return new ClassNames(names);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "%s: class names are %s; expected at least one, none blank, all different"
              .formatted(file, TextLines.shortened(names.toString())),
          e);
    }
  }

  /** The folder that the paths start from. */
  private Path base() {
    JsonNode given = root.path("path");
    Path own = file.resolveSibling("").toString().isEmpty() ? Path.of("") : file.getParent();
    if (given.isMissingNode() || given.isNull()) {
      return own;
    }
    Path beside = resolve(own, given.asText());
    if (beside.isAbsolute() && !Files.isDirectory(beside)
        || !Files.isDirectory(beside.toAbsolutePath())) {
      Path fromHere = resolve(Path.of(""), given.asText());
      Path folder = file.toAbsolutePath().normalize().getParent();
      if (Files.isDirectory(fromHere)) {
        return fromHere;
      }
      // a data set that was unpacked somewhere else keeps its folder's name
      if (folder.getFileName() != null && folder.getFileName().equals(fromHere.getFileName())) {
        return own;
      }
      throw new UserException(
          "%s: path '%s' is no folder, neither from this file nor from where the program was started"
              .formatted(file, TextLines.shortened(given.asText())));
    }
    return beside;
  }

  private List<Path> places(Path base, String key) {
    JsonNode given = root.path(key);
    List<Path> places = new ArrayList<>();
    if (given.isArray()) {
      given.forEach(place -> places.add(place(base, key, place)));
    } else {
      places.add(place(base, key, given));
    }
    return places;
  }

  private Path place(Path base, String key, JsonNode given) {
    if (!given.isTextual()) {
      throw new UserException(
          "%s: %s is %s; expected the path of a folder, a list or a pattern"
              .formatted(file, key, TextLines.shortened(given.toString())));
    }
    Path place = resolve(base, given.asText());
    // Roboflow writes ../train/images for what lies beside the file.
    if (given.asText().startsWith(ROBOFLOW_PREFIX) && !Files.exists(place)) {
      String beside = given.asText().substring(ROBOFLOW_PREFIX.length());
      if (!resolve(Path.of(""), beside).isAbsolute()) { // as what is left of '..//x' is
        return resolve(base, beside);
      }
    }
    return place;
  }

  private Path resolve(Path folder, String text) {
    try {
      Path resolved = PictureFiles.resolve(folder, text);
      if (resolved != null) {
        return resolved;
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw new UserException("%s: '%s' is not a path".formatted(file, TextLines.shortened(text)));
  }
}
