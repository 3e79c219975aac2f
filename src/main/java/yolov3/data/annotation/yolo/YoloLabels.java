package yolov3.data.annotation.yolo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.ClassNumbers;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageCollector.Looked;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.LabelCoverage;
import yolov3.data.annotation.format.ListPaths;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.folder.ImageFolder;
import yolov3.data.folder.PathPattern;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.RealPath;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * YOLO's text files: beside each image, one line a box with class and centre and size as fractions
 * of the image.
 *
 * <pre>{@code class x y width height}</pre>
 *
 * <p>{@link LabelFinder} says where the labels of an image lie. An image without a label file is
 * background.
 */
public final class YoloLabels implements SplitSource {

  private static final String FORMAT = "class x y width height, as fractions of the image";
  private static final String EXPECTED =
      "images, in a folder 'images' with text files of the same names in a folder 'labels'";
  private static final String ENDING = ".txt";

  /** Where LabelImg keeps its classes. */
  private static final String DATA_FOLDER = "data";

  private static final int NUMBERS = 5;
  private static final int MAX_PROBLEMS_OF_FILE = 10;

  private final Path file;
  private final ClassNames names;
  private final List<Path> places;
  private final Path labels;
  private final Path images;

  /** Folder of the whole data set, or null when it is not known. */
  private final Path dataset;

  /**
   * @param file that names the images, for messages
   * @param names of the classes, or null when the files give none
   * @param places folders of images, lists of them (.txt), or patterns with {@code *} and {@code ?}
   * @param labels folder of the labels, or null to look for them around the images
   * @param images folder in which the paths of lists start, or null for those of the lists
   */
  YoloLabels(Path file, ClassNames names, List<Path> places, Path labels, Path images) {
    this(file, names, places, labels, images, null);
  }

  private YoloLabels(
      Path file, ClassNames names, List<Path> places, Path labels, Path images, Path dataset) {
    this.file = file;
    this.names = names;
    this.places = List.copyOf(places);
    this.labels = labels;
    this.images = images;
    this.dataset = dataset;
  }

  /** Returns the images of a split in folders of a data set, which may have the class names. */
  static YoloLabels ofFolders(List<Path> places, Path labels, Path images, Path dataset) {
    return new YoloLabels(places.get(0), null, places, labels, images, dataset);
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Optional<ClassNames> ownNames() {
    return names == null ? SplitSource.super.ownNames() : Optional.of(names);
  }

  @Override
  public Optional<Path> namesFile() {
    return names == null ? ClassNameFiles.find(foldersOfNames()) : Optional.empty();
  }

  @Override
  public List<Path> sources() {
    return places;
  }

  /** Tells whether no image in its folders has labels; lists and patterns are not looked at. */
  public boolean isWithoutLabels() {
    LabelFinder finder = new LabelFinder(ENDING, images, labels);
    return places.stream()
        .allMatch(
            place ->
                Files.isDirectory(place)
                    && ImageFolder.under(place).images().stream()
                        .allMatch(image -> finder.find(image).isEmpty()));
  }

  /** Returns the folders in which a tool leaves class names: around the images and the labels. */
  private Set<Path> foldersOfNames() {
    Set<Path> folders = new LinkedHashSet<>();
    if (dataset != null) {
      folders.add(dataset);
    }
    for (Path place : places) {
      Path folder = Files.isDirectory(place) ? place : place.resolveSibling("");
      Path absolute = folder.toAbsolutePath().normalize();
      folders.add(folder);
      LabelFinder finder = new LabelFinder(ENDING, images, labels);
      folders.addAll(finder.folders(folder));
      if (Files.isDirectory(place) && absolute.getParent() != null) {
        folders.add(absolute.getParent());
        folders.add(absolute.getParent().resolve(DATA_FOLDER));
      }
      folders.add(folder.resolve(DATA_FOLDER));
    }
    return folders;
  }

  @Override
  public List<LabelledImage> read(ClassNames runNames, ReadReport report) {
    return new Reading(runNames, report).all();
  }

  /** A line of labels, in fractions. */
  private record Label(String text, String where, int classIndex, double[] xywhNormalized) {}

  private final class Reading {

    private final ImageCollector collector;
    private final LabelFinder finder = new LabelFinder(ENDING, images, labels);
    private final LabelCoverage coverage = new LabelCoverage(file, "label file");

    /** They may be named as an image and are not its labels. */
    private final Set<Path> lists =
        places.stream().map(p -> p.toAbsolutePath().normalize()).collect(Collectors.toSet());

    private final Map<Path, Path> imageOfLabels = new HashMap<>();
    private final ImageSizeCheck sizes = new ImageSizeCheck();
    private final ReadReport report;
    private final ClassNumbers classes;

    Reading(ClassNames runNames, ReadReport report) {
      this.report = report;
      this.collector = new ImageCollector(file, EXPECTED, report);
      this.classes =
          ClassNumbers.of(report.foundNames(YoloLabels.this, runNames).orElse(names), runNames);
    }

    List<LabelledImage> all() {
      places.forEach(this::add);
      List<LabelledImage> read = collector.images(true, "'" + file + "' has no images");
      coverage.report(report);
      sizes.warn(file, report);
      return read;
    }

    private void add(Path place) {
      if (Files.isDirectory(place)) {
        ImageFolder folder = ImageFolder.under(place);
        report.listed(folder);
        folder.images().forEach(image -> add(image, place.toString()));
      } else if (Files.isRegularFile(place) && place.toString().endsWith(ENDING)) {
        addList(place);
      } else if (place.getFileName() != null && PathPattern.isPattern(place)) {
        ImageFolder matching = PathPattern.files(place.toString());
        report.listed(matching);
        matching.images().forEach(image -> add(image, place.toString()));
      } else {
        collector.problem(
            "%s: '%s' %s; expected a folder of images, a list of them (.txt) or a pattern"
                .formatted(
                    file, place, Files.exists(place) ? "is neither folder nor list" : "not found"));
      }
    }

    private void addList(Path list) {
      ListPaths paths = new ListPaths(list, images);
      ListedLabels listed = new ListedLabels(list, finder);
      try (TextLines lines = TextLines.open(list, "list of images")) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          if (collector.hopeless()) {
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
            collector.problem(
                "%simage '%s' not found; paths are relative to the folder of the list file"
                    .formatted(lines.where(), TextLines.shortened(text)));
          } else {
            add(image, lines.place(), images == null ? List.of() : listed.find(text));
          }
        }
      } catch (UserException e) { // no text: what was read so far is still worth a report
        collector.problem(e.getMessage());
      }
      paths.note().ifPresent(report);
    }

    private void add(Path image, String place) {
      add(image, place, List.of());
    }

    /**
     * @param listed labels that lie where the image's do not
     */
    private void add(Path image, String place, List<Path> listed) {
      Path labels = labelsOf(image, place, listed);
      collector.add(place, () -> look(image, place, labels));
    }

    /** The label file of an image, or null when it has none that can be told. */
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
        found = right.isEmpty() ? found.subList(0, 1) : right;
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

    private Looked look(Path image, String place, Path labels) {
      List<String> problems = new ArrayList<>();
      OrientedSize size = null;
      try {
        size = ImageDecoder.readOrientedSize(image);
      } catch (UserException e) {
        problems.add(place + ": " + e.getMessage());
      }
      List<LabelledBox> boxes = new ArrayList<>();
      if (labels != null) {
        readLabels(labels, size == null ? null : size.shown(), boxes, problems);
      }
      if (size != null) {
        sizes.problem(
            image, size, ImageSizeCheck.UNKNOWN, ImageSizeCheck.UNKNOWN, !boxes.isEmpty());
      }
      return Looked.of(new LabelledImage(image, boxes), problems);
    }

    private void readLabels(
        Path labels, ImageSize size, List<LabelledBox> boxes, List<String> problems) {
      try (TextLines lines = TextLines.open(labels, "label file")) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          if (problems.size() >= MAX_PROBLEMS_OF_FILE) {
            return;
          }
          if (!line.isBlank()) {
            Label label = parse(lines.where(), line.strip(), problems);
            if (label != null && size != null) {
              addBox(label, size, boxes, problems);
            }
          }
        }
      } catch (UserException e) {
        problems.add(e.getMessage());
      }
    }

    /** A line, or null and a problem. */
    private Label parse(String where, String text, List<String> problems) {
      String shown = TextLines.shortened(text);
      String[] parts = text.split("[ \\t]+");
      if (parts.length != NUMBERS) {
        problems.add(where + "label " + shown + " has " + countProblem(parts.length));
        return null;
      }
      double[] numbers = new double[NUMBERS];
      for (int i = 0; i < NUMBERS; i++) {
        numbers[i] = BoxValidation.number(parts[i]);
        if (Double.isNaN(numbers[i])) {
          problems.add(
              where
                  + "label %s has '%s', which is not a number; expected %s"
                      .formatted(shown, TextLines.shortened(parts[i]), FORMAT));
          return null;
        }
      }
      // some tools write classes as 3.0
      if (numbers[0] != Math.rint(numbers[0]) || numbers[0] < 0 || numbers[0] >= classes.count()) {
        problems.add(
            where
                + "label %s has class %s; expected a class from 0 to %d"
                    .formatted(shown, TextLines.shortened(parts[0]), classes.count() - 1));
        return null;
      }
      int ownIndex = (int) numbers[0];
      if (classes.runIndex(ownIndex) == ClassNameMatcher.NONE) {
        problems.add(where + classes.unknown(ownIndex));
        return null;
      }
      return new Label(
          shown,
          where,
          classes.runIndex(ownIndex),
          new double[] {numbers[1], numbers[2], numbers[3], numbers[4]});
    }

    private void addBox(
        Label label, ImageSize size, List<LabelledBox> boxes, List<String> problems) {
      double[] xywh = label.xywhNormalized();
      double xmin = (xywh[0] - xywh[2] / 2) * size.width();
      double ymin = (xywh[1] - xywh[3] / 2) * size.height();
      double xmax = (xywh[0] + xywh[2] / 2) * size.width();
      double ymax = (xywh[1] + xywh[3] / 2) * size.height();
      String problem = BoxValidation.problem("label " + label.text(), xmin, ymin, xmax, ymax, size);
      if (problem != null) {
        boolean pixels = Math.max(Math.max(xywh[0], xywh[1]), Math.max(xywh[2], xywh[3])) > 2;
        problems.add(
            label.where() + problem + (pixels ? "; expected fractions of the image, 0 to 1" : ""));
        return;
      }
      Box box = new Box(xmin, ymin, xmax, ymax).clip(size.width(), size.height());
      boxes.add(new LabelledBox(box, label.classIndex()));
    }
  }

  private static String countProblem(int count) {
    String problem = count + " numbers; expected " + FORMAT;
    if (count == NUMBERS + 1) {
      return problem + " (a sixth is the score in a file of detections)";
    }
    return count > NUMBERS && count % 2 == 1
        ? problem + " (this is a polygon of a segmentation; export boxes instead)"
        : problem;
  }
}
