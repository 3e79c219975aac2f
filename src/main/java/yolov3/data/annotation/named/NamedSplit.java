package yolov3.data.annotation.named;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.format.LabelCoverage;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * A split whose objects have names of classes. The names are those in {@code classes.names} of the
 * set's folder when it is there, or else all that occur, in alphabetical order.
 */
public final class NamedSplit implements SplitSource {

  private static final int MAX_PROBLEMS_OF_IMAGE = 10;

  private final Path file;
  private final Path root;
  private final List<Path> sources;
  private final String expected;
  private final Supplier<NamedContent> reader;

  /** Read once for the names and the images, and let go with the images. */
  private NamedContent content;

  /**
   * @param file that names the images, for messages
   * @param root folder of the data set
   * @param sources files or folders that tell this split from others
   * @param expected content of the files, for messages
   * @param reader reads them; throws a {@link UserException} when they are not what they should be
   */
  public NamedSplit(
      Path file, Path root, List<Path> sources, String expected, Supplier<NamedContent> reader) {
    this.file = file;
    this.root = root;
    this.sources = sources;
    this.expected = expected;
    this.reader = reader;
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public List<Path> sources() {
    return sources;
  }

  private NamedContent content() {
    if (content == null) {
      content = reader.get();
    }
    return content;
  }

  @Override
  public Optional<ClassNames> ownNames() {
    Path given = root.resolve(ClassNameFiles.OWN);
    if (Files.isRegularFile(given)) {
      return Optional.of(ClassNames.read(given));
    }
    List<String> names =
        content().images().stream()
            .flatMap(image -> image.objects().stream())
            .map(NamedObject::className)
            .filter(name -> !name.isBlank() && ClassNames.problem(name) == null)
            .distinct()
            .sorted()
            .toList();
    return names.isEmpty() ? Optional.empty() : Optional.of(new ClassNames(names));
  }

  @Override
  public List<LabelledImage> read(ClassNames names, ReadReport report) {
    NamedContent read = content();
    content = null;
    return new Reading(names, report).all(read);
  }

  private final class Reading {

    private final ClassNameMatcher match;
    private final ReadReport report;
    private final ImageCollector collector;

    Reading(ClassNames names, ReadReport report) {
      this.match = new ClassNameMatcher(names);
      this.report = report;
      this.collector = new ImageCollector(file, expected, report);
      Path given = root.resolve(ClassNameFiles.OWN);
      if (Files.isRegularFile(given)) {
        report.used(given);
      }
    }

    List<LabelledImage> all(NamedContent content) {
      content.problems().forEach(collector::problem);
      content.annotationFiles().forEach(report::read);
      content.otherFiles().forEach(report::used);
      for (NamedImage image : content.images()) {
        if (collector.hasTooManyProblems()) {
          break;
        }
        collector.add(image.place(), problems -> check(image, problems));
      }
      LabelCoverage coverage = new LabelCoverage(file, "annotation file");
      content.annotationFiles().forEach(labelled -> coverage.addLabelled());
      for (Path image : content.backgrounds()) {
        coverage.addUnlabelled(image, image.resolveSibling(""));
        collector.add(image.toString(), problems -> check(background(image), problems));
      }
      List<LabelledImage> read = collector.images(true, "'" + file + "' names no images");
      coverage.report(report);
      content.warnings().forEach(report);
      return read;
    }

    private static NamedImage background(Path image) {
      return new NamedImage(
          image.toString(),
          image,
          ImageSizeCheck.UNKNOWN,
          ImageSizeCheck.UNKNOWN,
          false,
          List.of(),
          List.of());
    }

    private LabelledImage check(NamedImage image, List<String> problems) {
      problems.addAll(image.problems());
      if (image.image() == null) {
        return null;
      }
      List<LabelledBox> boxes = new ArrayList<>();
      try {
        OrientedSize size = ImageDecoder.readOrientedSize(image.image());
        String problem =
            collector
                .sizes()
                .problem(
                    image.image(), size, image.width(), image.height(), !image.objects().isEmpty());
        if (problem != null) {
          problems.add(image.place() + ": " + problem);
        } else {
          for (NamedObject object : image.objects()) {
            if (problems.size() < MAX_PROBLEMS_OF_IMAGE) {
              addBox(object, image.normalized(), size.shown(), boxes, problems);
            }
          }
        }
      } catch (UserException e) {
        problems.add(image.place() + ": " + e.getMessage());
      }
      return new LabelledImage(image.image(), boxes);
    }

    private void addBox(
        NamedObject object,
        boolean normalized,
        ImageSize size,
        List<LabelledBox> boxes,
        List<String> problems) {
      try {
        String nameProblem = ClassNames.problem(object.className());
        if (nameProblem != null) {
          throw new InvalidAnnotationException(nameProblem);
        }
        int classIndex = match.index(object.className());
        double[] corners = object.corners();
        double width = normalized ? size.width() : 1;
        double height = normalized ? size.height() : 1;
        Box box =
            BoxValidation.inside(
                "object '" + TextLines.shortened(object.className()) + "'",
                corners[0] * width,
                corners[1] * height,
                corners[2] * width,
                corners[3] * height,
                size);
        boxes.add(new LabelledBox(box, classIndex, object.kind(), box.area()));
      } catch (InvalidAnnotationException e) {
        problems.add(object.place() + ": " + e.getMessage());
      }
    }
  }
}
