package yolov3.data.annotation.yolo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.LabelCoverage;
import yolov3.data.annotation.format.ListPaths;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.folder.ImageFolder;
import yolov3.data.folder.PathPattern;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.OrientedSize;
import yolov3.geometry.LabelledBox;
import yolov3.io.RealPath;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * A split of YOLO's: images, each with a text file of labels, which {@link LabelFinder} finds. An
 * image without a label file is background.
 *
 * @param file that names the images, for messages
 * @param names of the classes, or null when the files give none
 * @param sources folders of images, lists of them (.txt), or patterns with {@code *} and {@code ?}
 * @param labels folder of the labels, or null to look for them around the images
 * @param images folder in which the paths of lists start, or null for those of the lists
 * @param dataset folder of the whole data set, which may have the class names, or null
 */
public record YoloSplit(
    Path file, ClassNames names, List<Path> sources, Path labels, Path images, Path dataset)
    implements SplitSource {

  private static final String EXPECTED =
      "images, in a folder 'images' with text files of the same names in a folder 'labels'";

  /** Folder of LabelImg's classes. */
  private static final String DATA_FOLDER = "data";

  static YoloSplit ofList(Path list, ClassNames names, Path images) {
    return new YoloSplit(list, names, List.of(list), null, images, null);
  }

  @Override
  public Optional<ClassNames> ownNames() {
    return names == null ? SplitSource.super.ownNames() : Optional.of(names);
  }

  @Override
  public Optional<Path> namesFile() {
    return names == null ? ClassNameFiles.find(foldersOfNames()) : Optional.empty();
  }

  /** Tells whether no image in its folders has labels; lists and patterns are not read. */
  public boolean isWithoutLabels() {
    LabelFinder finder = new LabelFinder(images, labels);
    return sources.stream()
        .allMatch(
            source ->
                Files.isDirectory(source)
                    && ImageFolder.under(source).images().stream()
                        .allMatch(image -> finder.find(image).isEmpty()));
  }

  /** Returns the folders in which a tool leaves class names: around the images and the labels. */
  private Set<Path> foldersOfNames() {
    Set<Path> folders = new LinkedHashSet<>();
    if (dataset != null) {
      folders.add(dataset);
    }
    LabelFinder finder = new LabelFinder(images, labels);
    for (Path source : sources) {
      Path folder = Files.isDirectory(source) ? source : source.resolveSibling("");
      Path above = folder.toAbsolutePath().normalize().getParent();
      folders.add(folder);
      folders.addAll(finder.folders(folder));
      if (Files.isDirectory(source) && above != null) {
        folders.add(above);
        folders.add(above.resolve(DATA_FOLDER));
      }
      folders.add(folder.resolve(DATA_FOLDER));
    }
    return folders;
  }

  @Override
  public List<LabelledImage> read(ClassNames runNames, ReadReport report) {
    return new Reading(runNames, report).all();
  }

  private final class Reading {

    private final ReadReport report;
    private final ImageCollector collector;
    private final YoloLabelFile labelFile;
    private final LabelFinder finder = new LabelFinder(images, labels);
    private final LabelCoverage coverage = new LabelCoverage(file, "label file");
    private final Map<Path, Path> imageOfLabels = new HashMap<>();

    /** Lists may be named as an image and are not its labels. */
    private final Set<Path> lists =
        sources.stream().map(p -> p.toAbsolutePath().normalize()).collect(Collectors.toSet());

    Reading(ClassNames runNames, ReadReport report) {
      ClassNames own =
          names == null ? report.namesOf(YoloSplit.this, runNames).orElse(runNames) : names;
      this.report = report;
      this.collector = new ImageCollector(file, EXPECTED, report);
      this.labelFile = new YoloLabelFile(own, runNames);
    }

    List<LabelledImage> all() {
      sources.forEach(this::add);
      collector.finish();
      labelFile.keypointProblem().ifPresent(collector::problem);
      List<LabelledImage> read = collector.images(true, "'" + file + "' has no images");
      coverage.report(report);
      if (labelFile.polygons() > 0) {
        report.accept(
            "%s: labels that are polygons are read as their bounding boxes: %d"
                .formatted(file, labelFile.polygons()));
      }
      return read;
    }

    private void add(Path source) {
      if (Files.isDirectory(source)) {
        add(ImageFolder.under(source), source);
      } else if (Files.isRegularFile(source) && source.toString().endsWith(LabelFinder.ENDING)) {
        addList(source);
      } else if (source.getFileName() != null && PathPattern.isPattern(source)) {
        add(PathPattern.files(source.toString()), source);
      } else {
        collector.problem(
            "%s: '%s' %s; expected a folder of images, a list of them (.txt) or a pattern"
                .formatted(
                    file,
                    source,
                    Files.exists(source) ? "is neither folder nor list" : "not found"));
      }
    }

    private void add(ImageFolder folder, Path source) {
      report.listed(folder);
      folder.images().forEach(image -> add(image, source.toString(), List.of()));
    }

    private void addList(Path list) {
      ListPaths paths = new ListPaths(list, images);
      ListedLabels listed = new ListedLabels(list, finder);
      try (TextLines lines = TextLines.open(list, "list of images")) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          if (collector.hasTooManyProblems()) {
            return;
          }
          String text = line.strip();
          if (text.isEmpty()) {
            continue;
          }
          Path image = paths.resolve(text);
          if (image == null || image.getFileName() == null) {
            collector.problem(lines.where() + "'" + TextLines.shortened(text) + "' is not a path");
          } else if (!Files.exists(image)) {
            collector.problem(lines.where() + ListPaths.notFound(text, image));
          } else {
            add(image, lines.place(), images == null ? List.of() : listed.find(text));
          }
        }
      } catch (UserException e) { // no text: what was read so far is still worth a report
        collector.problem(e.getMessage());
      }
      paths.note().ifPresent(report);
    }

    /**
     * @param listed labels that lie where the image's do not
     */
    private void add(Path image, String place, List<Path> listed) {
      Path labels = labelsOf(image, place, listed);
      collector.add(place, problems -> check(image, place, labels, problems));
    }

    /** Returns the label file of an image, or null when it has none that can be told. */
    private Path labelsOf(Path image, String place, List<Path> listed) {
      List<Path> found =
          (listed.isEmpty() ? finder.find(image) : listed)
              .stream()
                  .filter(labels -> !lists.contains(labels.toAbsolutePath().normalize()))
                  .toList();
      if (found.size() > 1) {
        List<Path> right = found.stream().filter(LabelFinder::looksLikeLabels).toList();
        if (right.size() > 1) {
          collector.problem(
              "%s: image '%s' has labels in '%s' and others in '%s'; expected one of them"
                  .formatted(place, image, right.get(0), right.get(1)));
          return null;
        }
        found = right.isEmpty() ? found : right;
      }
      if (found.isEmpty()) {
        coverage.addUnlabelled(image, finder.expected(image));
        finder.findMisnamed(image).ifPresent(labels -> coverage.addMisnamed(image, labels));
        return null;
      }
      Path labels = found.get(0);
      coverage.addLabelled();
      report.read(labels);
      Path other = imageOfLabels.putIfAbsent(labels.toAbsolutePath().normalize(), image);
      if (other != null && !RealPath.of(other).equals(RealPath.of(image))) {
        collector.problem(
            "%s: '%s' would be the labels of '%s' and of '%s'; expected one image of that name"
                .formatted(place, labels, other, image));
      }
      return labels;
    }

    private LabelledImage check(Path image, String place, Path labels, List<String> problems) {
      OrientedSize size = null;
      try {
        size = ImageDecoder.readOrientedSize(image);
      } catch (UserException e) {
        problems.add(place + ": " + e.getMessage());
      }
      List<LabelledBox> boxes =
          labels == null
              ? List.of()
              : labelFile.read(labels, size == null ? null : size.shown(), problems);
      if (size != null) {
        collector.sizes().checkUnknown(image, size, !boxes.isEmpty());
      }
      return new LabelledImage(image, boxes);
    }
  }
}
