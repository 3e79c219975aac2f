package yolov3.data.annotation.openimages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import yolov3.data.Split;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.named.CsvRows;
import yolov3.data.annotation.named.NamedContent;
import yolov3.data.annotation.named.NamedImage;
import yolov3.data.annotation.named.NamedObject;
import yolov3.geometry.LabelledBox;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Reader of Open Images' boxes: corners as fractions of the image, classes by their codes, which
 * the table of class descriptions names, groups as crowds. Rows of images that are not there are
 * skipped and counted, since the tables are those of the whole set.
 */
final class OpenImagesTable {

  static final String IMAGE = "imageid";
  private static final String LABEL = "labelname";
  private static final String GROUP = "isgroupof";
  static final List<String> COLUMNS =
      Stream.concat(Stream.of(IMAGE, LABEL), BoxValidation.CORNERS.stream()).toList();

  static final String EXPECTED =
      "a table of Open Images with the columns ImageID,LabelName,XMin,XMax,YMin,YMax";

  private final Path file;
  private final Path root;
  private final ImageIndex images;
  private final List<Path> lists;
  private final List<Path> descriptions;
  private final Map<String, NamedImage> read = new LinkedHashMap<>();
  private final Map<String, Boolean> missing = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private int skipped;

  /**
   * @param root folder of the images
   * @param lists of images, of which those without boxes are background
   * @param descriptions tables of code and name of each class
   */
  OpenImagesTable(
      Path file, Path root, ImageIndex images, List<Path> lists, List<Path> descriptions) {
    this.file = file;
    this.root = root;
    this.images = images;
    this.lists = lists;
    this.descriptions = descriptions;
  }

  /**
   * Reads the table.
   *
   * @throws UserException when it can't be read or none of its images is there
   */
  NamedContent read() {
    Map<String, String> names = new HashMap<>();
    for (Path table : descriptions) {
      CsvRows.readAll(
          table,
          (row, place) -> {
            names.putIfAbsent(row.at(0), row.at(1));
            return true;
          });
    }
    for (Path list : lists) {
      CsvRows.read(
          list,
          List.of(IMAGE),
          EXPECTED,
          (row, place) -> {
            image(row.value(IMAGE), place);
            return problems.size() < ImageCollector.MAX_PROBLEMS;
          });
    }
    missing.clear(); // lists are of the whole set
    CsvRows.read(file, COLUMNS, EXPECTED, (row, place) -> add(row, place, names));
    if (read.isEmpty() && problems.isEmpty()) {
      throw new UserException(
          "%s: none of its images is there; expected them as ImageID.jpg in the folder, or the folder of the images: data.images"
              .formatted(file));
    }
    List<String> warnings = new ArrayList<>();
    if (skipped > 0) {
      warnings.add(
          "%s: %d boxes are skipped, since their %d images are not there"
              .formatted(file, skipped, missing.size()));
    }
    List<Path> used = new ArrayList<>(lists);
    used.addAll(descriptions);
    return new NamedContent(
        List.copyOf(read.values()), problems, warnings, List.of(), used, List.of());
  }

  private boolean add(CsvRows.Row row, String place, Map<String, String> names) {
    NamedImage image = image(row.value(IMAGE), place);
    if (image == null) {
      skipped++;
      return true;
    }
    double[] corners = new double[BoxValidation.CORNERS.size()];
    for (int i = 0; i < corners.length; i++) {
      String written = row.value(BoxValidation.CORNERS.get(i));
      corners[i] = BoxValidation.number(written);
      if (Double.isNaN(corners[i])) {
        problems.add(
            "%s: %s is '%s'; expected a fraction of the image (0 to 1)"
                .formatted(place, BoxValidation.CORNERS.get(i), TextLines.shortened(written)));
        return problems.size() < ImageCollector.MAX_PROBLEMS;
      }
    }
    String code = row.value(LABEL);
    if (code.isEmpty()) {
      problems.add(place + ": no LabelName; expected the code of a class");
      return problems.size() < ImageCollector.MAX_PROBLEMS;
    }
    image
        .objects()
        .add(
            new NamedObject(
                place,
                names.getOrDefault(code, code),
                corners,
                row.value(GROUP).equals("1") ? LabelledBox.Kind.CROWD : LabelledBox.Kind.OBJECT));
    return true;
  }

  /** Narrows images of one id to those of this table's split, where folders are named as splits. */
  private List<Path> ofSplit(List<Path> found) {
    Optional<Split> split = Split.named(ImagePaths.stem(file));
    if (found.size() < 2 || split.isEmpty()) {
      return found;
    }
    List<Path> inSplits = found.stream().filter(image -> !splits(image).isEmpty()).toList();
    return inSplits.isEmpty()
        ? found
        : inSplits.stream().filter(image -> splits(image).contains(split.get())).toList();
  }

  private Set<Split> splits(Path image) {
    return StreamSupport.stream(folders(image).spliterator(), false)
        .flatMap(folder -> Split.named(folder.toString()).stream())
        .collect(Collectors.toSet());
  }

  private Path folders(Path image) {
    Path folder = image.toAbsolutePath().normalize().getParent();
    return root.toAbsolutePath().normalize().relativize(folder);
  }

  /** Returns the image of an id, or null when it is not there or not told. */
  private NamedImage image(String id, String place) {
    NamedImage known = read.get(id);
    if (known != null || id.isEmpty() || missing.containsKey(id)) {
      return known;
    }
    List<Path> found = ofSplit(images.ofStem(id));
    if (found.size() != 1) {
      missing.put(id, true);
      if (found.size() > 1) {
        problems.add(
            "%s: image '%s' could be '%s' or '%s'; expected one image of that name"
                .formatted(place, TextLines.shortened(id), found.get(0), found.get(1)));
      }
      return null;
    }
    int unknown = ImageSizeCheck.UNKNOWN;
    NamedImage image =
        new NamedImage(place, found.get(0), unknown, unknown, true, new ArrayList<>(), List.of());
    read.put(id, image);
    return image;
  }
}
