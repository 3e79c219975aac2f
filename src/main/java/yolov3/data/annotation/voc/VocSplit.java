package yolov3.data.annotation.voc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.format.LabelCoverage;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.annotation.voc.VocAnnotation.VocObject;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * A split of Pascal VOC: an XML file for each image.
 *
 * <p>VOC counts pixels from 1 and its last pixel belongs to the box: {@code xmin} 1 and {@code
 * xmax} 10 are the ten pixels from 0 to 10 here, so 1 is taken off the first corner only. Class
 * names are those in {@code classes.names} of the split's folder or the set's when it is there, or
 * else all that occur, in order.
 *
 * @param file that names the images, for messages: a list, or a folder of XML files
 * @param root the data set's folder
 * @param folderImages images in the folders of the split, of which those without an annotation file
 *     are background
 * @param problems of the list, found before its images are checked
 * @param images all of the data set, also those of other splits
 */
record VocSplit(
    Path file,
    Path root,
    List<Entry> entries,
    List<Path> folderImages,
    List<String> problems,
    ImageIndex images)
    implements SplitSource {

  private static final String EXPECTED = "images, each with an XML file of its name";
  private static final int MAX_PROBLEMS_OF_FILE = 10;

  /**
   * An image as it is named: by an annotation file, or by itself when it has none.
   *
   * @param xml the annotation file, or null
   * @param image the image, or null when the annotation file says which it is
   * @param place where it is named, for messages
   */
  record Entry(Path xml, Path image, String place) {}

  @Override
  public Optional<ClassNames> ownNames() {
    for (Path folder : List.of(file, root)) {
      Path given = folder.resolve(ClassNameFiles.OWN);
      if (Files.isRegularFile(given)) {
        return Optional.of(ClassNames.read(given));
      }
    }
    Set<String> found = new ConcurrentSkipListSet<>();
    annotationFiles().parallelStream()
        .forEach(
            xml -> {
              try {
                VocAnnotation.read(xml).objects().forEach(object -> found.add(object.name()));
              } catch (UserException e) {
                // reading will say it
              }
            });
    List<String> names =
        found.stream().filter(name -> !name.isEmpty() && ClassNames.problem(name) == null).toList();
    return names.isEmpty() ? Optional.empty() : Optional.of(new ClassNames(names));
  }

  private List<Path> annotationFiles() {
    return entries.stream().map(Entry::xml).filter(Objects::nonNull).toList();
  }

  @Override
  public List<LabelledImage> read(ClassNames names, ReadReport report) {
    return new Reading(names, report).all();
  }

  private final class Reading {

    private final ClassNameMatcher match;
    private final ReadReport report;
    private final ImageCollector collector;
    private final LabelCoverage coverage = new LabelCoverage(file, "annotation file");
    private final VocImageFinder finder;
    private final Set<Path> annotated = ConcurrentHashMap.newKeySet();

    Reading(ClassNames names, ReadReport report) {
      this.match = new ClassNameMatcher(names);
      this.report = report;
      this.collector = new ImageCollector(file, EXPECTED, report);
      this.finder = new VocImageFinder(images, annotationFiles());
    }

    List<LabelledImage> all() {
      problems.forEach(collector::problem);
      for (Entry entry : entries) {
        if (collector.hasTooManyProblems()) {
          break;
        }
        if (entry.xml() == null) {
          addBackground(entry.image(), entry.place());
        } else {
          coverage.addLabelled();
          report.read(entry.xml());
          collector.add(entry.place(), problems -> check(entry.xml(), problems));
        }
      }
      addBackgrounds();
      List<LabelledImage> read = collector.images(true, "'" + file + "' names no images");
      coverage.report(report);
      finder.warn(file, report);
      return read;
    }

    /** Adds the images without an annotation file that lie in folders of images with one. */
    private void addBackgrounds() {
      if (folderImages.isEmpty()) {
        return;
      }
      collector.finish();
      Set<Path> folders =
          annotated.stream().map(image -> image.resolveSibling("")).collect(Collectors.toSet());
      for (Path image : folderImages) {
        if (!annotated.contains(image) && folders.contains(image.resolveSibling(""))) {
          addBackground(image, image.toString());
        }
      }
    }

    private void addBackground(Path image, String place) {
      coverage.addUnlabelled(image, Path.of(ImagePaths.stem(image) + ".xml"));
      collector.add(
          place,
          problems -> {
            try {
              ImageDecoder.readSize(image);
              return new LabelledImage(image, List.of());
            } catch (UserException e) {
              problems.add(e.getMessage());
              return null;
            }
          });
    }

    private LabelledImage check(Path xml, List<String> problems) {
      VocAnnotation annotation;
      Path image;
      try {
        annotation = VocAnnotation.read(xml);
        image = finder.imageOf(xml, annotation.fileName());
      } catch (UserException e) {
        problems.add(e.getMessage());
        return null;
      }
      annotated.add(image);
      List<LabelledBox> boxes = new ArrayList<>();
      try {
        ImageSize size = sizeOf(image, annotation);
        for (VocObject object : annotation.objects()) {
          if (problems.size() < MAX_PROBLEMS_OF_FILE) {
            addBox(xml, object, size, boxes, problems);
          }
        }
      } catch (InvalidAnnotationException e) {
        problems.add("%s:%d: %s".formatted(xml, annotation.sizeLine(), e.getMessage()));
      } catch (UserException e) {
        problems.add(xml + ": " + e.getMessage());
      }
      return new LabelledImage(image, boxes);
    }

    private ImageSize sizeOf(Path image, VocAnnotation annotation)
        throws InvalidAnnotationException {
      OrientedSize size = ImageDecoder.readOrientedSize(image);
      String problem =
          collector
              .sizes()
              .problem(
                  image,
                  size,
                  pixels(annotation.width()),
                  pixels(annotation.height()),
                  !annotation.objects().isEmpty());
      if (problem != null) {
        throw new InvalidAnnotationException(problem);
      }
      return size.shown();
    }

    private int pixels(String given) throws InvalidAnnotationException {
      int pixels = ImageSizeCheck.pixels(given);
      if (pixels == ImageSizeCheck.NOT_A_SIZE) {
        throw new InvalidAnnotationException(
            "size has '%s'; expected whole pixels".formatted(TextLines.shortened(given)));
      }
      return pixels;
    }

    private void addBox(
        Path xml,
        VocObject object,
        ImageSize size,
        List<LabelledBox> boxes,
        List<String> problems) {
      try {
        String nameProblem = ClassNames.problem(object.name());
        if (nameProblem != null) {
          throw new InvalidAnnotationException(nameProblem);
        }
        int classIndex = match.index(object.name());
        double[] corners = corners(object);
        Box box =
            BoxValidation.inside(
                "object '" + object.name() + "'",
                corners[0] - 1,
                corners[1] - 1,
                corners[2],
                corners[3],
                size);
        LabelledBox.Kind kind =
            object.difficult() ? LabelledBox.Kind.DIFFICULT : LabelledBox.Kind.OBJECT;
        boxes.add(new LabelledBox(box, classIndex, kind, box.area()));
      } catch (InvalidAnnotationException e) {
        problems.add("%s:%d: %s".formatted(xml, object.line(), e.getMessage()));
      }
    }
  }

  private static double[] corners(VocObject object) throws InvalidAnnotationException {
    double[] corners = new double[4];
    for (int i = 0; i < 4; i++) {
      String written = object.corners()[i];
      corners[i] = written == null ? Double.NaN : BoxValidation.number(written);
      if (Double.isNaN(corners[i])) {
        String corner = BoxValidation.CORNERS.get(i);
        throw new InvalidAnnotationException(
            "object '%s' has %s; expected bndbox with xmin, ymin, xmax and ymax"
                .formatted(
                    object.name(),
                    written == null
                        ? "no " + corner
                        : corner + " '" + TextLines.shortened(written) + "'"));
      }
    }
    return corners;
  }
}
