package yolov3.annotation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import yolov3.config.DataFormat;
import yolov3.error.UserException;
import yolov3.files.TextLines;

/**
 * What lies at a path.
 *
 * @param source the path
 * @param format of what lies there, never {@code AUTO}
 * @param parts at least one
 * @param names file of class names that belongs to it, or null
 */
record FoundSet(Path source, DataFormat format, Map<Part, AnnotatedPart> parts, Path names) {

  private static final String ROBOFLOW_COCO = "_annotations.coco.json";
  private static final int LINES_LOOKED_AT = 1000;

  /**
   * Finds out what a path is.
   *
   * @param images folder of COCO's pictures, or null
   * @throws UserException when there is nothing of that format
   */
  static FoundSet at(Path source, DataFormat format, Path images) {
    if (!Files.exists(source) && !PathPattern.isPattern(source)) {
      throw new UserException(
          "annotation file '"
              + source
              + "' not found"
              + (source.isAbsolute()
                  ? ""
                  : "; paths are relative to the folder that the program was started in"));
    }
    DataFormat known = format == DataFormat.AUTO ? detect(source) : format;
    Map<Part, AnnotatedPart> parts =
        switch (known) {
          case YOLO -> yolo(source);
          case COCO -> coco(source, images);
          case VOC -> voc(source);
          default -> list(source);
        };
    if (parts.isEmpty()) {
      throw new UserException(
          "'%s' has nothing of the format %s; expected %s"
              .formatted(source, known.name().toLowerCase(Locale.ROOT), expected(known)));
    }
    Path names = source.resolve(VocSet.NAMES_FILE);
    return new FoundSet(
        source,
        known,
        parts,
        known == DataFormat.LIST && Files.isRegularFile(names) ? names : null);
  }

  /**
   * The part that is wanted, or the only one there is.
   *
   * @throws UserException when there are several others
   */
  AnnotatedPart wanted(Part part) {
    if (parts.size() == 1) {
      return parts.values().iterator().next();
    }
    if (!parts.containsKey(part)) {
      throw new UserException("'%s' has no %s images".formatted(source, part.title()));
    }
    return parts.get(part);
  }

  private static String expected(DataFormat format) {
    return switch (format) {
      case YOLO -> "a data.yaml, or a folder or list of pictures with labels beside them";
      case COCO -> "a JSON file, or a folder with annotations/instances_train.json or the like";
      case VOC ->
          "a folder with Annotations and ImageSets/Main, or of XML files, or one list of it";
      default -> "a list of pictures, or a folder with train.txt and the like";
    };
  }

  private static DataFormat detect(Path source) {
    String name = source.toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(source)) {
      return detectFolder(source);
    }
    if (name.endsWith(".json")) {
      return DataFormat.COCO;
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return DataFormat.YOLO;
    }
    if (vocRoot(source).isPresent() && source.toAbsolutePath().toString().contains("ImageSets")) {
      return DataFormat.VOC;
    }
    return PathPattern.isPattern(source) && !Files.exists(source) || isYoloList(source)
        ? DataFormat.YOLO
        : DataFormat.LIST;
  }

  private static DataFormat detectFolder(Path folder) {
    if (dataYaml(folder).isPresent()) {
      return DataFormat.YOLO;
    }
    if (!voc(folder).isEmpty()) {
      return DataFormat.VOC;
    }
    if (!coco(folder, null).isEmpty()) {
      return DataFormat.COCO;
    }
    if (!yoloLists(folder).isEmpty()) {
      return DataFormat.YOLO;
    }
    if (!list(folder).isEmpty()) {
      return DataFormat.LIST;
    }
    if (!yolo(folder).isEmpty()) {
      return DataFormat.YOLO;
    }
    throw new UserException(
        "folder '%s' is no data set; expected %s"
            .formatted(
                folder,
                Stream.of(DataFormat.YOLO, DataFormat.COCO, DataFormat.VOC)
                    .map(FoundSet::expected)
                    .reduce((one, other) -> one + ", or " + other)
                    .orElseThrow()));
  }

  /** A list without any box, of pictures of which some have YOLO's labels. */
  private static boolean isYoloList(Path list) {
    if (!Files.isRegularFile(list)) {
      return false;
    }
    boolean labels = false;
    try (TextLines lines = TextLines.open(list, "list")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (lines.lineNumber() > LINES_LOOKED_AT) {
          break;
        }
        if (ListFile.hasBoxes(line)) {
          return false;
        }
        String text = line.strip();
        Path picture = text.isEmpty() ? null : PictureFiles.resolve(list.resolveSibling(""), text);
        labels |= picture != null && Files.isRegularFile(YoloImages.labelsOf(picture));
      }
    } catch (UserException e) {
      return false; // reading will say it
    }
    return labels;
  }

  private static Map<Part, AnnotatedPart> list(Path source) {
    if (!Files.isDirectory(source)) {
      return single(source, new ListFile(source));
    }
    return byName(PictureFiles.in(source, ".txt"), ListFile::new);
  }

  private static Map<Part, AnnotatedPart> coco(Path source, Path images) {
    if (!Files.isDirectory(source)) {
      return single(source, new CocoFile(source, images));
    }
    Map<Part, AnnotatedPart> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      for (String name : part.fileNames()) {
        Path file = source.resolve(name).resolve(ROBOFLOW_COCO);
        if (Files.isRegularFile(file)) {
          parts.putIfAbsent(part, new CocoFile(file, images));
        }
      }
    }
    if (!parts.isEmpty()) {
      return parts;
    }
    List<Path> annotations = cocoFiles(source.resolve("annotations"));
    parts =
        byName(
            Stream.concat(annotations.stream(), cocoFiles(source).stream()).toList(),
            file -> new CocoFile(file, images));
    return parts.isEmpty() && annotations.size() == 1
        ? single(annotations.get(0), new CocoFile(annotations.get(0), images))
        : parts;
  }

  private static List<Path> cocoFiles(Path folder) {
    return PictureFiles.in(folder, ".json").stream()
        .filter(file -> !isOtherCocoFile(file.getFileName().toString()))
        .toList();
  }

  /** COCO's files of captions, keypoints and of pictures without boxes lie beside the instances. */
  private static boolean isOtherCocoFile(String name) {
    return name.startsWith("captions_")
        || name.startsWith("person_keypoints_")
        || name.startsWith("image_info_")
        || name.startsWith("stuff_")
        || name.startsWith("panoptic_");
  }

  private static Map<Part, AnnotatedPart> voc(Path source) {
    if (!Files.isDirectory(source)) {
      return vocRoot(source).map(root -> single(source, new VocSet(source, root))).orElse(Map.of());
    }
    Path annotations = source.resolve(VocSet.ANNOTATIONS);
    Map<Part, AnnotatedPart> parts =
        byName(
            PictureFiles.in(source.resolve(VocSet.SETS), ".txt").stream()
                .filter(file -> !PictureFiles.stem(file).contains("_")) // of one class
                .toList(),
            file -> new VocSet(file, source));
    if (!parts.isEmpty()) {
      return parts;
    }
    for (Part part : Part.values()) { // Roboflow's folders
      for (String name : part.fileNames()) {
        Path folder = source.resolve(name);
        if (!PictureFiles.in(folder, ".xml").isEmpty()) {
          parts.putIfAbsent(part, new VocSet(folder, folder));
        }
      }
    }
    if (!parts.isEmpty()) {
      return parts;
    }
    for (Path folder : List.of(annotations, source)) {
      if (!PictureFiles.in(folder, ".xml").isEmpty()) {
        return single(source, new VocSet(folder, source));
      }
    }
    return Map.of();
  }

  /** The folder above a list of names that has the annotations. */
  private static Optional<Path> vocRoot(Path list) {
    Path folder = list.resolveSibling("");
    for (int i = 0; i <= VocSet.SETS.getNameCount(); i++) {
      if (Files.isDirectory(folder.resolve(VocSet.ANNOTATIONS))) {
        return Optional.of(folder);
      }
      Path above = folder.toAbsolutePath().getParent();
      if (above == null) {
        return Optional.empty();
      }
      folder = folder.getParent() == null ? above : folder.getParent();
    }
    return Optional.empty();
  }

  private static Optional<Path> dataYaml(Path folder) {
    return Stream.of("data.yaml", "data.yml", "dataset.yaml")
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Map<Part, AnnotatedPart> yolo(Path source) {
    String name = source.toString();
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YoloDataFile.read(source);
    }
    if (!Files.isDirectory(source)) {
      return single(source, new YoloImages(source, null, List.of(source)));
    }
    Optional<Path> yaml = dataYaml(source);
    if (yaml.isPresent()) {
      return YoloDataFile.read(yaml.get());
    }
    Map<Part, AnnotatedPart> lists = yoloLists(source);
    if (!lists.isEmpty()) {
      return lists;
    }
    Map<Part, AnnotatedPart> parts = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      for (String folder : part.fileNames()) {
        for (Path place :
            List.of(
                source.resolve("images").resolve(folder),
                source.resolve(folder).resolve("images"))) {
          if (Files.isDirectory(place)) {
            parts.putIfAbsent(part, new YoloImages(place, null, List.of(place)));
          }
        }
      }
    }
    return !parts.isEmpty() || PictureFiles.under(source).isEmpty()
        ? parts
        : single(source, new YoloImages(source, null, List.of(source)));
  }

  /** The parts that lists of pictures name, or none when no list is one of YOLO's. */
  private static Map<Part, AnnotatedPart> yoloLists(Path folder) {
    List<Path> lists =
        PictureFiles.in(folder, ".txt").stream()
            .filter(list -> Part.named(PictureFiles.stem(list)).isPresent())
            .toList();
    return lists.stream().anyMatch(FoundSet::isYoloList)
        ? byName(lists, list -> new YoloImages(list, null, List.of(list)))
        : Map.of();
  }

  /** One part, for what its name says. */
  private static Map<Part, AnnotatedPart> single(Path source, AnnotatedPart part) {
    Path name = source.getFileName();
    Map<Part, AnnotatedPart> parts = new EnumMap<>(Part.class);
    parts.put(name == null ? Part.TRAIN : Part.named(name.toString()).orElse(Part.TRAIN), part);
    return parts;
  }

  private static Map<Part, AnnotatedPart> byName(
      List<Path> files, Function<Path, AnnotatedPart> reader) {
    Map<Part, AnnotatedPart> parts = new EnumMap<>(Part.class);
    for (Path file : files) {
      Part.named(PictureFiles.stem(file))
          .ifPresent(part -> parts.putIfAbsent(part, reader.apply(file)));
    }
    return parts;
  }
}
