package yolov3.annotation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import yolov3.annotation.ImageCollector.Looked;
import yolov3.dataset.ClassNames;
import yolov3.dataset.ImageFiles;
import yolov3.dataset.ImageSize;
import yolov3.dataset.LabelledImage;
import yolov3.error.UserException;
import yolov3.files.TextLines;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Pascal VOC: an XML file a picture in {@code Annotations}, the pictures in {@code JPEGImages}, and
 * the names of the pictures of each part in {@code ImageSets/Main/train.txt}. A folder of XML files
 * with their pictures beside them is read too.
 *
 * <p>VOC counts pixels from 1 and its last pixel belongs to the box: {@code xmin} 1 and {@code
 * xmax} 10 are the ten pixels from 0 to 10 here, so 1 is taken off the first corner only. Class
 * names are those in {@code classes.names} of the set's folder when it is there, or else all that
 * occur, in order.
 */
final class VocSet implements AnnotatedPart {

  static final String NAMES_FILE = "classes.names";
  static final String ANNOTATIONS = "Annotations";
  static final String PICTURES = "JPEGImages";
  static final Path SETS = Path.of("ImageSets", "Main");

  private static final String EXPECTED =
      "names of pictures, each with an XML file in '" + ANNOTATIONS + "'";
  private static final int MAX_PROBLEMS_OF_FILE = 10;

  private final Path file;
  private final Path root;

  /**
   * @param file the list of the part's names, or a folder of XML files
   * @param root the set's folder
   */
  VocSet(Path file, Path root) {
    this.file = file;
    this.root = root;
  }

  @Override
  public Path file() {
    return file;
  }

  /** An XML file and where it is named. */
  private record Named(Path xml, String where) {}

  @Override
  public Optional<ClassNames> ownNames() {
    Path given = root.resolve(NAMES_FILE);
    if (Files.isRegularFile(given)) {
      return Optional.of(ClassNames.read(given));
    }
    Collection<String> found = new ConcurrentSkipListSet<>();
    List<Named> all = new ArrayList<>();
    try {
      forEachNamed(all::add, () -> false);
    } catch (UserException e) {
      return Optional.empty(); // reading will say it
    }
    all.parallelStream()
        .forEach(
            named -> {
              try {
                VocXml.read(named.xml()).objects().forEach(object -> found.add(object.name()));
              } catch (UserException e) {
                // reading will say it
              }
            });
    List<String> names =
        found.stream().filter(name -> !name.isEmpty() && ClassNames.problem(name) == null).toList();
    return names.isEmpty() ? Optional.empty() : Optional.of(new ClassNames(names));
  }

  private void forEachNamed(Consumer<Named> action, Supplier<Boolean> enough) {
    if (Files.isDirectory(file)) {
      PictureFiles.in(file, ".xml").forEach(xml -> action.accept(new Named(xml, "")));
      return;
    }
    Path annotations = root.resolve(ANNOTATIONS);
    try (TextLines lines = TextLines.open(file, "list of pictures")) {
      for (String line = lines.next(); line != null && !enough.get(); line = lines.next()) {
        String name = line.strip();
        if (name.isEmpty()) {
          continue;
        }
        Path xml = PictureFiles.resolve(annotations, name + ".xml");
        if (xml == null || !Files.exists(xml)) {
          // lists of one class have a flag behind the name
          Path flagged =
              PictureFiles.resolve(annotations, name.replaceFirst("\\s+-?[01]$", "") + ".xml");
          xml = flagged != null && Files.exists(flagged) ? flagged : xml;
        }
        action.accept(new Named(xml, lines.where() + "picture '" + name + "': "));
      }
    }
  }

  @Override
  public List<LabelledImage> read(ClassNames names, Consumer<String> warnings) {
    ImageCollector images = new ImageCollector(file, EXPECTED);
    ClassMatch match = new ClassMatch(names);
    boolean whole = true;
    try {
      forEachNamed(named -> add(named, images, match), images::hopeless);
    } catch (UserException e) {
      if (!Files.isRegularFile(file)) {
        throw e;
      }
      images.problem(e.getMessage()); // no text: what was read so far is still worth a report
      whole = false;
    }
    return images.images(whole, "'" + file + "' names no pictures");
  }

  private void add(Named named, ImageCollector images, ClassMatch match) {
    if (named.xml() == null || !Files.isRegularFile(named.xml())) {
      images.problem(
          named.where()
              + (named.xml() == null
                  ? "that is no file name"
                  : "'" + TextLines.shortened(named.xml().toString()) + "' not found"));
      return;
    }
    if (images.firstPlaceOf(named.xml(), named.where()) != null) {
      images.problem(named.where() + "it is named twice");
      return;
    }
    images.add(() -> look(named.xml(), match));
  }

  private Looked look(Path xml, ClassMatch match) {
    List<String> problems = new ArrayList<>();
    try {
      VocXml annotation = VocXml.read(xml);
      Path picture = picture(xml, annotation);
      ImageSize size = sizeOf(picture, annotation, problems);
      List<LabelledBox> boxes = new ArrayList<>();
      if (size != null) {
        for (VocXml.Voc object : annotation.objects()) {
          if (problems.size() < MAX_PROBLEMS_OF_FILE) {
            addBox(object, size, match, boxes, problems);
          }
        }
      }
      problems.replaceAll(problem -> xml + problem);
      return Looked.of(new LabelledImage(picture, boxes), problems);
    } catch (UserException e) {
      return new Looked(null, List.of(e.getMessage()));
    }
  }

  private static ImageSize sizeOf(Path picture, VocXml annotation, List<String> problems) {
    ImageSize size;
    try {
      size = ImageFiles.readSize(picture);
    } catch (UserException e) {
      problems.add(": " + e.getMessage());
      return null;
    }
    if (annotation.width() == null || annotation.height() == null) {
      problems.add(": size is missing; expected width and height of the picture, " + size);
      return null;
    }
    if (BoxChecks.number(annotation.width()) != size.width()
        || BoxChecks.number(annotation.height()) != size.height()) {
      problems.add(
          ":%d: size is %s×%s, but the picture '%s' has %s pixels"
              .formatted(
                  annotation.sizeLine(),
                  TextLines.shortened(annotation.width()),
                  TextLines.shortened(annotation.height()),
                  picture,
                  size));
      return null;
    }
    return size;
  }

  private static void addBox(
      VocXml.Voc object,
      ImageSize size,
      ClassMatch match,
      List<LabelledBox> boxes,
      List<String> problems) {
    String where = ":" + object.line() + ": ";
    String nameProblem = ClassNames.problem(object.name());
    if (nameProblem != null) {
      problems.add(where + nameProblem);
      return;
    }
    int classIndex = match.index(object.name());
    if (classIndex == ClassMatch.NONE) {
      problems.add(where + match.unknown(object.name()));
      return;
    }
    double[] corners = new double[4];
    for (int i = 0; i < 4; i++) {
      corners[i] = object.corners()[i] == null ? Double.NaN : BoxChecks.number(object.corners()[i]);
      if (Double.isNaN(corners[i])) {
        problems.add(
            where
                + "object '%s' has %s; expected bndbox with xmin, ymin, xmax and ymax"
                    .formatted(
                        object.name(),
                        object.corners()[i] == null
                            ? "no " + VocXml.CORNERS.get(i)
                            : VocXml.CORNERS.get(i)
                                + " '"
                                + TextLines.shortened(object.corners()[i])
                                + "'"));
        return;
      }
    }
    double xmin = corners[0] - 1;
    double ymin = corners[1] - 1;
    String problem =
        BoxChecks.problem(
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

  /** The picture of the same name, or else the one that the XML names. */
  private Path picture(Path xml, VocXml annotation) {
    String stem = PictureFiles.stem(xml);
    String named =
        annotation.fileName() == null ? "" : PictureFiles.lastPart(annotation.fileName().strip());
    List<String> names = new ArrayList<>();
    if (named.startsWith(stem + ".")) {
      names.add(named);
    }
    List.of(".jpg", ".jpeg", ".png", ".JPG", ".bmp", ".webp", ".JPEG", ".PNG")
        .forEach(ending -> names.add(stem + ending));
    if (!named.isEmpty()) {
      names.add(named);
    }
    List<Path> folders =
        List.of(root.resolve(PICTURES), xml.resolveSibling(""), root.resolve("images"));
    for (String name : names) {
      for (Path folder : folders) {
        Path picture = PictureFiles.resolve(folder, name);
        if (picture != null && Files.isRegularFile(picture)) {
          return picture;
        }
      }
    }
    throw new UserException(
        "%s: its picture '%s' is neither in '%s' nor beside it"
            .formatted(xml, TextLines.shortened(names.get(0)), root.resolve(PICTURES)));
  }
}
