package yolov3.data.annotation.yolo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import yolov3.data.ClassNames;
import yolov3.data.Split;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitSource;
import yolov3.io.IoErrors;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * The {@code data.yaml} that Ultralytics' trainers and most annotation tools write:
 *
 * <pre>{@code
 * path: ../datasets/animals   # without it, the folder of this file
 * train: images/train         # a folder, a list of images (.txt), a pattern, or a list of those
 * val: images/val
 * test: images/test           # may be absent
 * nc: 2                       # may be absent
 * names: [cat, dog]           # or {0: cat, 1: dog}
 * }</pre>
 */
public final class YoloDataFile {

  /** A larger file was given by mistake, and is refused before it is in memory. */
  private static final long MAX_BYTES = 4 << 20;

  private static final String ROBOFLOW_PREFIX = "../";

  private static final int MAX_ALIASES = 100;

  private final Path file;
  private final Map<?, ?> root;

  private YoloDataFile(Path file, Map<?, ?> root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads the splits that a file names.
   *
   * @param images folder in which the paths of lists start, or null for those of the lists
   * @throws UserException when it can't be read, or its names are missing or disagree with {@code
   *     nc}
   */
  static Map<Split, SplitSource> read(Path file, Path images) {
    return new YoloDataFile(file, parse(file)).splits(images);
  }

  /** Tells whether a file looks like one: a YAML with {@code names} or a path at {@code train}. */
  public static boolean isOne(Path file) {
    try {
      Map<?, ?> root = parse(file);
      return root.containsKey("names") || root.containsKey("train");
    } catch (UserException e) {
      return false; // whoever reads it as something else will say more
    }
  }

  private static Map<?, ?> parse(Path file) {
    Object root;
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw new UserException(
            "%s has %d bytes; expected a data.yaml of at most %d"
                .formatted(file, bytes, MAX_BYTES));
      }
      root = yaml().load(Files.readString(file));
    } catch (MarkedYAMLException e) {
      throw new UserException(
          "%s:%s: not YAML: %s"
              .formatted(
                  file,
                  e.getProblemMark() == null ? "?" : e.getProblemMark().getLine() + 1,
                  TextLines.shortened(String.valueOf(e.getProblem()))),
          e);
    } catch (YAMLException | ClassCastException | IllegalArgumentException e) {
      // the last two where a tag such as !!binary marks what it can't read
      throw new UserException(
          "%s: not YAML: %s"
              .formatted(file, TextLines.shortened(e.getMessage().lines().findFirst().orElse(""))),
          e);
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
    if (!(root instanceof Map<?, ?> map)) {
      throw new UserException(file + " has no keys; expected train, val and names");
    }
    return map;
  }

  /** Makes a parser that keeps every value as written: YAML would make 21 of 2_1, true of yes. */
  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setCodePointLimit((int) MAX_BYTES);
    DumperOptions dumping = new DumperOptions();
    return new Yaml(
        new SafeConstructor(options),
        new Representer(dumping),
        dumping,
        options,
        new Resolver() {
          @Override
          protected void addImplicitResolvers() {
            addImplicitResolver(Tag.MERGE, MERGE, "<");
          }
        });
  }

  private String text(String key) {
    Object value = root.get(key);
    return value == null || isBlank(value) ? null : value.toString();
  }

  private static boolean isBlank(Object value) {
    return value.toString().isBlank() || value.equals("null") || value.equals("~");
  }

  private Map<Split, SplitSource> splits(Path images) {
    if (root.get("kpt_shape") != null) { // else keypoints would be taken for corners of polygons
      throw new UserException(
          "%s: kpt_shape says that labels have keypoints behind their boxes; expected boxes or polygons, so export one of these"
              .formatted(file));
    }
    ClassNames names = names();
    Path base = base();
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    keysOfSplits(file, key -> text(key) != null)
        .forEach(
            (split, key) ->
                splits.put(
                    split, new YoloSplit(file, names, sources(base, key), null, images, null)));
    if (splits.isEmpty()) {
      throw new UserException(file + " names no images; expected train, val and perhaps test");
    }
    return splits;
  }

  /**
   * Returns the key that names each split of a file; of the names of a split only one may be there.
   */
  static Map<Split, String> keysOfSplits(Path file, Predicate<String> isThere) {
    Map<Split, String> keyOf = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<String> keys = split.fileNames().stream().filter(isThere).toList();
      if (keys.size() > 1) {
        throw new UserException(
            "%s: %s all name the %s split; expected one of them"
                .formatted(file, String.join(" and ", keys), split.title()));
      }
      keys.forEach(key -> keyOf.put(split, key));
    }
    return keyOf;
  }

  private ClassNames names() {
    Object given = root.get("names");
    List<String> names = new ArrayList<>();
    if (given instanceof List<?> list) {
      list.forEach(name -> names.add(nameOf(name)));
    } else if (given instanceof Map<?, ?> map) {
      for (int i = 0; i < map.size(); i++) {
        Object name = map.get(Integer.toString(i));
        if (name == null) {
          throw new UserException(
              "%s: names has no class %d; expected all numbers from 0 to %d"
                  .formatted(file, i, map.size() - 1));
        }
        names.add(nameOf(name));
      }
    } else if (text("names") != null && Files.isRegularFile(resolve(base(), text("names")))) {
      names.addAll(ClassNames.read(resolve(base(), text("names"))).names());
    } else {
      throw new UserException(file + ": names is missing; expected a list or a map of class names");
    }
    requireCount(file, "nc", text("nc"), names.size());
    return ClassNameFiles.namesOf(file, names);
  }

  /**
   * @param count number of classes as the file says it, or null
   */
  static void requireCount(Path file, String key, String count, int names) {
    if (count != null && BoxValidation.number(count.strip()) != names) {
      throw new UserException(
          "%s: %s is %s, but names has %d names; expected the same number"
              .formatted(file, key, TextLines.shortened(count), names));
    }
  }

  private String nameOf(Object given) {
    if (given instanceof String name) {
      return name.strip();
    }
    throw new UserException(
        "%s: names has %s; expected a class name"
            .formatted(file, TextLines.shortened(String.valueOf(given))));
  }

  /** Finds the folder that the paths start from. */
  private Path base() {
    String given = text("path");
    Path own = file.resolveSibling("").toString().isEmpty() ? Path.of("") : file.getParent();
    if (given == null || given.strip().matches("\\.[/\\\\]?")) {
      return own;
    }
    for (Path start : List.of(own, Path.of(""))) {
      Path folder = resolve(start, given);
      if (Files.isDirectory(folder.toAbsolutePath())) {
        return folder;
      }
    }
    // a data set that was unpacked somewhere else keeps its folder's name
    Path ownName = file.toAbsolutePath().normalize().getParent().getFileName();
    if (ownName != null && ownName.equals(resolve(Path.of(""), given).getFileName())) {
      return own;
    }
    throw new UserException(
        "%s: path '%s' is not a folder, neither from this file nor from where the program was started"
            .formatted(file, TextLines.shortened(given)));
  }

  private List<Path> sources(Path base, String key) {
    return root.get(key) instanceof List<?> list
        ? list.stream().map(source -> source(base, key, source)).toList()
        : List.of(source(base, key, root.get(key)));
  }

  private Path source(Path base, String key, Object given) {
    if (!(given instanceof String text) || text.isBlank()) {
      throw new UserException(
          "%s: %s is %s; expected the path of a folder, a list or a pattern"
              .formatted(file, key, TextLines.shortened(String.valueOf(given))));
    }
    Path source = resolve(base, text);
    // Roboflow writes ../train/images for what lies beside the file.
    if (text.startsWith(ROBOFLOW_PREFIX) && !Files.exists(source)) {
      String beside = text.substring(ROBOFLOW_PREFIX.length());
      if (!resolve(Path.of(""), beside).isAbsolute()) { // as what is left of '..//x' is
        return resolve(base, beside);
      }
    }
    return source;
  }

  private Path resolve(Path folder, String text) {
    Path resolved = ImagePaths.resolve(folder, text);
    if (resolved == null) {
      throw new UserException("%s: '%s' is not a path".formatted(file, TextLines.shortened(text)));
    }
    return resolved;
  }
}
