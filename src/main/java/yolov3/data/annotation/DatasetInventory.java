package yolov3.data.annotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.voc.VocAnnotation;
import yolov3.data.annotation.yolo.LabelFinder;
import yolov3.data.folder.ImageFolder;
import yolov3.data.image.ImageDecoder;
import yolov3.io.RealPath;
import yolov3.io.UserException;

/**
 * Comparison of what lies in the folders of a data set with what was read of it, so that nothing is
 * skipped in silence: images that are in no split, labels that belong to no image, files that are
 * not images, and foreign files.
 */
final class DatasetInventory {

  private static final Set<String> LABEL_ENDINGS = Set.of("txt", "xml");

  /** Endings of files that lie beside images and never are one that a label could mean. */
  private static final Set<String> SIDECAR_ENDINGS =
      Set.of("txt", "xml", "json", "yaml", "yml", "csv", "md", "names", "data", "cache", "html");

  /** Files as they were listed, by their absolute paths. */
  private final Map<Path, Path> listed = new HashMap<>();

  private final Set<Path> images = new TreeSet<>();
  private final Set<Path> others = new TreeSet<>();
  private final Set<Path> foreign = new TreeSet<>();
  private final Set<Path> usedImages;
  private final Set<Path> usedAnnotations;
  private final Set<Path> usedFiles;
  private final Set<Path> imageFolders;
  private final Map<String, List<Path>> imagesByStem;
  private final Set<Path> orphans;

  /**
   * @param datasets folders whose images may lie elsewhere
   */
  DatasetInventory(ReadReport report, Collection<DatasetFolder> datasets) {
    this.usedImages = report.images();
    this.usedAnnotations = report.annotationFiles().keySet();
    this.usedFiles = report.used();
    report.folders().forEach(this::add);
    datasets.stream()
        .flatMap(dataset -> foldersOfImages(dataset).stream())
        .filter(folder -> folder.images().stream().anyMatch(image -> isUsed(absolute(image))))
        .forEach(this::add);
    addFoldersOfLabels(report.annotationFiles().values());
    imagesByStem = images.stream().collect(Collectors.groupingBy(DatasetInventory::lowerStem));
    imageFolders =
        images.stream().filter(this::isUsed).map(Path::getParent).collect(Collectors.toSet());
    orphans = findOrphans();
  }

  private static List<ImageFolder> foldersOfImages(DatasetFolder dataset) {
    try {
      return dataset.foldersOfImages();
    } catch (UserException e) { // what was read of them is read
      return List.of();
    }
  }

  private void add(ImageFolder folder) {
    folder.images().forEach(image -> images.add(absolute(image)));
    folder.others().forEach(other -> others.add(absolute(other)));
    folder.foreign().forEach(file -> foreign.add(absolute(file)));
  }

  /** Adds folders of labels, which often lie beside the folder of images that was named. */
  private void addFoldersOfLabels(Collection<Path> labels) {
    labels.stream()
        .map(file -> file.resolveSibling(""))
        .distinct()
        .flatMap(folder -> ImageFolder.under(folder, 1).others().stream())
        .forEach(other -> others.add(absolute(other)));
  }

  private Path absolute(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    listed.putIfAbsent(absolute, file);
    return absolute;
  }

  private String shown(Collection<Path> files) {
    return SplitFiles.shown(files.stream().map(file -> listed.getOrDefault(file, file)).toList());
  }

  private boolean isUsed(Path image) {
    return usedImages.contains(image) || usedImages.contains(RealPath.of(image));
  }

  /** Returns labels that claim a file which is not an image that can be read, an error each. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    Map<String, Path> labels = new HashMap<>();
    orphans.forEach(label -> labels.put(ImagePaths.stem(label), label));
    for (Path other : others) {
      Path label = labels.get(ImagePaths.stem(other));
      if (label != null && !SIDECAR_ENDINGS.contains(ending(other))) {
        Optional<ImageDecoder.Format> format = ImageDecoder.formatOf(other);
        problems.add(
            "'%s' has labels in '%s' but is %s; expected an image that is read, such as a JPEG or PNG"
                .formatted(
                    listed.getOrDefault(other, other),
                    listed.getOrDefault(label, label),
                    format.map(f -> "of the format " + f.name()).orElse("not an image")));
      }
    }
    return problems;
  }

  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    List<Path> unused = images.stream().filter(image -> !isUsed(image)).toList();
    if (!unused.isEmpty()) {
      warnings.add("%d images are in no split: %s".formatted(unused.size(), shown(unused)));
    }
    if (!orphans.isEmpty()) {
      warnings.add(
          "%d label files belong to no image: %s%s"
              .formatted(orphans.size(), shown(orphans), almost(orphans)));
    }
    List<Path> unread =
        others.stream()
            .filter(
                other -> imageFolders.contains(other.getParent()) || isImageOfAnotherFormat(other))
            .filter(other -> !usedAnnotations.contains(other) && !orphans.contains(other))
            .filter(other -> !isLabelOfUnused(other) && !usedFiles.contains(other))
            .toList();
    ImageFolder skipped = new ImageFolder(List.of(), unread, List.copyOf(foreign));
    if (!unread.isEmpty()) {
      warnings.add("not read beside the images: " + skipped.describeOthers());
    }
    if (!foreign.isEmpty()) {
      warnings.add(skipped.describeForeign());
    }
    return warnings;
  }

  private static boolean isImageOfAnotherFormat(Path file) {
    return !SIDECAR_ENDINGS.contains(ending(file))
        && ImageDecoder.formatOf(file).filter(format -> !format.isRead()).isPresent();
  }

  /** Finds labels that were not read and for which there is no image, used or not. */
  private Set<Path> findOrphans() {
    if (images.isEmpty()) { // lists name the images: others may be in other lists
      return Set.of();
    }
    Set<Path> folders = usedAnnotations.stream().map(Path::getParent).collect(Collectors.toSet());
    Set<String> endings =
        usedAnnotations.stream().map(DatasetInventory::ending).collect(Collectors.toSet());
    return others.stream()
        .filter(other -> endings.contains(ending(other)) && LABEL_ENDINGS.contains(ending(other)))
        .filter(
            other ->
                folders.contains(other.getParent())
                    || isNamedForLabels(other)
                    || other.toFile().length() > 0) // anything may be empty
        .filter(other -> !usedAnnotations.contains(other) && !ClassNameFiles.isOne(other))
        .filter(other -> !hasImage(other))
        .filter(
            other ->
                ending(other).equals("xml")
                    ? VocAnnotation.isOne(other)
                    : LabelFinder.looksLikeLabels(other))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isNamedForLabels(Path file) {
    return StreamSupport.stream(file.getParent().spliterator(), false)
        .map(name -> name.toString().toLowerCase(Locale.ROOT))
        .anyMatch(DatasetFolder.ANNOTATION_FOLDERS::contains);
  }

  private boolean hasImage(Path label) {
    return sameStem(label).stream()
        .anyMatch(image -> ImagePaths.stem(image).equals(ImagePaths.stem(label)));
  }

  /** Tells whether a file has the labels of images that are in no split, which is said already. */
  private boolean isLabelOfUnused(Path file) {
    return LABEL_ENDINGS.contains(ending(file))
        && hasImage(file)
        && sameStem(file).stream().noneMatch(this::isUsed);
  }

  private List<Path> sameStem(Path file) {
    return imagesByStem.getOrDefault(lowerStem(file), List.of());
  }

  private static String lowerStem(Path file) {
    return ImagePaths.stem(file).toLowerCase(Locale.ROOT);
  }

  private String almost(Set<Path> orphans) {
    return orphans.stream()
        .filter(label -> !sameStem(label).isEmpty())
        .findFirst()
        .map(
            label ->
                "; '%s' differs from '%s' in case"
                    .formatted(label.getFileName(), sameStem(label).get(0).getFileName()))
        .orElse("");
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
  }
}
