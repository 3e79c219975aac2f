package yolov3.data.annotation.voc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageCollector.Looked;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.LabelCoverage;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * One split of Pascal VOC: an XML file for each image.
 *
 * <p>VOC counts pixels from 1 and its last pixel belongs to the box: {@code xmin} 1 and {@code
 * xmax} 10 are the ten pixels from 0 to 10 here, so 1 is taken off the first corner only. Class
 * names are those in {@code classes.names} of the set's folder when it is there, or else all that
 * occur, in order.
 */
public final class VocSplit implements SplitSource {

  private static final String EXPECTED = "images, each with an XML file of its name";
  private static final int MAX_PROBLEMS_OF_FILE = 10;

  private final Path file;
  private final Path root;
  private final List<VocImage> entries;
  private final List<Path> folderImages;
  private final List<String> problems;
  private final ImageIndex images;

  /**
   * @param file that names the images, for messages: a list, or a folder of XML files
   * @param root the data set's folder
   * @param entries the images of the split that are named
   * @param folderImages images in the folders of the split, of which those without an annotation
   *     file are background
   * @param problems with the list, found before its images are looked at
   * @param images all of the data set, also those of other splits
   */
  VocSplit(
      Path file,
      Path root,
      List<VocImage> entries,
      List<Path> folderImages,
      List<String> problems,
      ImageIndex images) {
    this.file = file;
    this.root = root;
    this.entries = List.copyOf(entries);
    this.folderImages = List.copyOf(folderImages);
    this.problems = List.copyOf(problems);
    this.images = images;
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Optional<ClassNames> ownNames() {
    Path given = root.resolve(ClassNameFiles.OWN);
    if (Files.isRegularFile(given)) {
      return Optional.of(ClassNames.read(given));
    }
    Collection<String> found = new ConcurrentSkipListSet<>();
    entries.parallelStream()
        .filter(entry -> entry.xml() != null)
        .forEach(
            entry -> {
              try {
                VocAnnotation.read(entry.xml())
                    .objects()
                    .forEach(object -> found.add(object.name()));
              } catch (UserException e) {
                // reading will say it
              }
            });
    List<String> names =
        found.stream().filter(name -> !name.isEmpty() && ClassNames.problem(name) == null).toList();
    return names.isEmpty() ? Optional.empty() : Optional.of(new ClassNames(names));
  }

  @Override
  public List<LabelledImage> read(ClassNames names, ReadReport report) {
    return new Reading(names, report).all();
  }

  private final class Reading {

    private final ImageCollector collector;
    private final LabelCoverage coverage = new LabelCoverage(file, "annotation file");
    private final ClassNameMatcher match;
    private final ReadReport report;
    private final ImageSizeCheck sizes = new ImageSizeCheck();
    private final Set<String> annotatedStems;
    private final Set<Path> annotated = ConcurrentHashMap.newKeySet();
    private final AtomicInteger stale = new AtomicInteger();
    private final AtomicReference<String> staleExample = new AtomicReference<>();

    Reading(ClassNames names, ReadReport report) {
      this.match = new ClassNameMatcher(names);
      this.report = report;
      this.collector = new ImageCollector(file, EXPECTED, report);
      this.annotatedStems =
          entries.stream()
              .filter(entry -> entry.xml() != null)
              .map(entry -> ImagePaths.stem(entry.xml()))
              .collect(Collectors.toSet());
    }

    List<LabelledImage> all() {
      problems.forEach(collector::problem);
      for (VocImage entry : entries) {
        if (collector.hopeless()) {
          break;
        }
        if (entry.xml() == null) {
          addBackground(entry.image(), entry.place());
        } else {
          coverage.addLabelled();
          report.read(entry.xml());
          collector.add(entry.place(), () -> look(entry.xml()));
        }
      }
      addBackgrounds();
      List<LabelledImage> read = collector.images(true, "'" + file + "' names no images");
      coverage.report(report);
      sizes.warn(file, report);
      if (stale.get() > 0) {
        report.accept(
            "%s: %d annotation files name another image than the one of their own name, which was taken: %s"
                .formatted(file, stale.get(), staleExample.get()));
      }
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
      collector.add(place, () -> background(image));
    }

    private Looked background(Path image) {
      try {
        ImageDecoder.readSize(image);
      } catch (UserException e) {
        return Looked.problems(List.of(e.getMessage()));
      }
      return Looked.of(new LabelledImage(image, List.of()), List.of());
    }

    private Looked look(Path xml) {
      List<String> found = new ArrayList<>();
      try {
        VocAnnotation annotation = VocAnnotation.read(xml);
        Path image = imageOf(xml, annotation);
        annotated.add(image);
        ImageSize size = sizeOf(image, annotation, found);
        List<LabelledBox> boxes = new ArrayList<>();
        if (size != null) {
          for (VocAnnotation.Voc object : annotation.objects()) {
            if (found.size() < MAX_PROBLEMS_OF_FILE) {
              addBox(object, size, match, boxes, found);
            }
          }
        }
        found.replaceAll(problem -> xml + problem);
        return Looked.of(new LabelledImage(image, boxes), found);
      } catch (UserException e) {
        return Looked.problems(List.of(e.getMessage()));
      }
    }

    /** The size of the image, or null and a problem when it is not that of the annotation. */
    private ImageSize sizeOf(Path image, VocAnnotation annotation, List<String> found) {
      OrientedSize size;
      try {
        size = ImageDecoder.readOrientedSize(image);
      } catch (UserException e) {
        found.add(": " + e.getMessage());
        return null;
      }
      for (String given : Arrays.asList(annotation.width(), annotation.height())) {
        if (ImageSizeCheck.pixels(given) == ImageSizeCheck.NOT_A_SIZE) {
          found.add(
              ":%d: size has '%s'; expected whole pixels"
                  .formatted(annotation.sizeLine(), TextLines.shortened(given)));
          return null;
        }
      }
      String problem =
          sizes.problem(
              image,
              size,
              ImageSizeCheck.pixels(annotation.width()),
              ImageSizeCheck.pixels(annotation.height()),
              !annotation.objects().isEmpty());
      if (problem != null) {
        found.add(":%d: %s".formatted(annotation.sizeLine(), problem));
        return null;
      }
      return size.shown();
    }

    /** The image of the same name, or else the one that the XML names. */
    private Path imageOf(Path xml, VocAnnotation annotation) {
      String stem = ImagePaths.stem(xml);
      String named =
          annotation.fileName() == null ? "" : ImagePaths.lastPart(annotation.fileName().strip());
      List<Path> ofName = named.isEmpty() ? List.of() : images.named(named);
      List<Path> ofStem = images.ofStem(stem);
      if (ofStem.isEmpty()) {
        return only(xml, ImageIndex.nearest(ofName, xml), named.isEmpty() ? stem : named);
      }
      List<Path> exact = ofStem.stream().filter(ofName::contains).toList();
      Path image = only(xml, ImageIndex.nearest(exact.isEmpty() ? ofStem : exact, xml), stem);
      if (exact.isEmpty() && !ofName.isEmpty()) {
        if (!annotatedStems.contains(ImagePaths.stem(ofName.get(0)))) {
          throw new UserException(
              "%s: its name is that of '%s', but it names '%s', which has no annotation file of its own; expected one of them"
                  .formatted(xml, image, ofName.get(0)));
        }
        stale.incrementAndGet();
        staleExample.compareAndSet(null, "'%s' names '%s'".formatted(xml, named));
      }
      return image;
    }

    /** Returns an image of a format that is not read, which therefore is not among the images. */
    private Optional<Path> unreadBeside(Path xml, String name) {
      Set<Path> folders = new LinkedHashSet<>();
      folders.add(xml.resolveSibling(""));
      folders.addAll(
          DatasetFolder.counterparts(xml.resolveSibling(""), DatasetFolder.IMAGE_FOLDERS));
      images.images().forEach(image -> folders.add(image.resolveSibling("")));
      return folders.stream()
          .map(folder -> ImagePaths.resolve(folder, name))
          .filter(file -> file != null && ImageDecoder.formatOf(file).isPresent())
          .findFirst();
    }

    private Path only(Path xml, List<Path> candidates, String name) {
      if (candidates.size() == 1) {
        return candidates.get(0);
      }
      Optional<Path> unread = candidates.isEmpty() ? unreadBeside(xml, name) : Optional.empty();
      if (unread.isPresent()) {
        ImageDecoder.readSize(unread.get()); // refuses it by the name of its format
      }
      throw new UserException(
          candidates.isEmpty()
              ? "%s: its image '%s' not found; expected it beside the annotations or in a folder of images"
                  .formatted(xml, TextLines.shortened(name))
              : "%s: several images fit it: %s; expected one"
                  .formatted(xml, SplitFiles.shown(candidates)));
    }
  }

  private static void addBox(
      VocAnnotation.Voc object,
      ImageSize size,
      ClassNameMatcher match,
      List<LabelledBox> boxes,
      List<String> problems) {
    String where = ":" + object.line() + ": ";
    String nameProblem = ClassNames.problem(object.name());
    if (nameProblem != null) {
      problems.add(where + nameProblem);
      return;
    }
    int classIndex = match.index(object.name());
    if (classIndex == ClassNameMatcher.NONE) {
      problems.add(where + match.unknown(object.name()));
      return;
    }
    double[] corners = new double[4];
    for (int i = 0; i < 4; i++) {
      corners[i] =
          object.corners()[i] == null ? Double.NaN : BoxValidation.number(object.corners()[i]);
      if (Double.isNaN(corners[i])) {
        problems.add(
            where
                + "object '%s' has %s; expected bndbox with xmin, ymin, xmax and ymax"
                    .formatted(
                        object.name(),
                        object.corners()[i] == null
                            ? "no " + VocAnnotation.CORNERS.get(i)
                            : VocAnnotation.CORNERS.get(i)
                                + " '"
                                + TextLines.shortened(object.corners()[i])
                                + "'"));
        return;
      }
    }
    double xmin = corners[0] - 1;
    double ymin = corners[1] - 1;
    String problem =
        BoxValidation.problem(
            "object '" + object.name() + "'", xmin, ymin, corners[2], corners[3], size);
    if (problem != null) {
      problems.add(where + problem);
      return;
    }
    Box box = new Box(xmin, ymin, corners[2], corners[3]).clip(size.width(), size.height());
    LabelledBox.Kind kind =
        object.difficult() ? LabelledBox.Kind.DIFFICULT : LabelledBox.Kind.OBJECT;
    boxes.add(new LabelledBox(box, classIndex, kind, box.area()));
  }
}
