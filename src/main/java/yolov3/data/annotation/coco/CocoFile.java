package yolov3.data.annotation.coco;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageCollector.Looked;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/**
 * COCO's instances file: one JSON with {@code images}, {@code annotations} and {@code categories}.
 * Classes are the categories in order of their ids, gaps closed; categories of one name are one
 * class. Texts as ids are matched as texts. Outlines are not read, their {@code area} is. An
 * annotation with {@code ignore} is one that need not be found, as VOC's difficult ones.
 */
final class CocoFile implements SplitSource {

  private static final int MAX_PROBLEMS_OF_IMAGE = 10;

  private final Path file;
  private final List<Path> folders;

  /** Read once for the names and the images, and let go with the images. */
  private CocoInstances content;

  /**
   * @param file the instances file
   * @param images folder of the images, or null to look for it around the file
   */
  CocoFile(Path file, Path images) {
    this.file = file;
    this.folders = foldersOfImages(file, images);
  }

  /** Where the images of {@code annotations/instances_train2017.json} may lie. */
  private static List<Path> foldersOfImages(Path file, Path images) {
    String part =
        ImagePaths.stem(file)
            .replaceFirst("^_?(instances|annotations|person_keypoints|image_info)_?", "");
    Set<Path> folders = new LinkedHashSet<>();
    if (images != null) {
      folders.add(images);
      folders.add(images.resolve(part));
    } else {
      Path own = file.resolveSibling("");
      Path above = own.toString().isEmpty() ? Path.of("..") : own.resolveSibling("");
      for (Path folder : List.of(own, above)) {
        folders.add(folder.resolve(part));
        folders.add(folder.resolve("images").resolve(part));
        folders.add(folder.resolve("images"));
        folders.add(folder);
      }
    }
    return List.copyOf(folders);
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Optional<ClassNames> ownNames() {
    CocoInstances read = content();
    List<String> names = read.categories().values().stream().distinct().toList();
    if (names.isEmpty() && read.annotationCount() == 0 && read.problems().isEmpty()) {
      return Optional.empty(); // images to be judged elsewhere
    }
    if (names.isEmpty()) {
      read.problems().add(file + " has no categories; expected one for each class");
      throw UserException.ofAll(read.problems());
    }
    return Optional.of(new ClassNames(names));
  }

  @Override
  public Optional<CocoIds> cocoIds(ClassNames names) {
    CocoInstances read = content();
    Map<String, CocoId> idOfName = new HashMap<>();
    read.categories().forEach((id, name) -> idOfName.putIfAbsent(name, id));
    BigInteger next =
        read.categories().keySet().stream()
            .filter(CocoId::isWhole)
            .map(CocoId::number)
            .reduce(BigInteger.ZERO, BigInteger::max);
    List<CocoId> categories = new ArrayList<>();
    for (String name : names.names()) {
      CocoId id = idOfName.get(name);
      if (id == null) {
        next = next.add(BigInteger.ONE);
        id = new CocoId(next.toString(), false);
      }
      categories.add(id);
    }
    return Optional.of(
        new CocoIds(read.pictures().stream().map(CocoInstances.Picture::id).toList(), categories));
  }

  private CocoInstances content() {
    if (content == null) {
      content = CocoInstances.read(file);
    }
    return content;
  }

  @Override
  public List<LabelledImage> read(ClassNames names, ReadReport report) {
    CocoInstances read = content();
    content = null;
    return new Reading(read, names, report).all(report);
  }

  private final class Reading {
    private final CocoInstances content;
    private final ClassNameMatcher match;
    private final Map<CocoId, Integer> classOfCategory = new HashMap<>();
    private final ImageCollector images;
    private int[] annotationsInOrder;
    private int[] ends;
    private int withoutArea;
    private CocoId firstWithoutArea;
    private final ImageSizeCheck sizes = new ImageSizeCheck();

    Reading(CocoInstances content, ClassNames names, ReadReport report) {
      this.content = content;
      this.match = new ClassNameMatcher(names);
      this.images = new ImageCollector(file, "a COCO instances file with images", report);
    }

    List<LabelledImage> all(Consumer<String> warnings) {
      content.problems().forEach(images::problem);
      content.categories().forEach((id, name) -> classOfCategory.put(id, match.index(name)));
      warnOfSharedNames(warnings);
      groupByImage();
      List<CocoInstances.Picture> pictures = content.pictures();
      List<Path> files =
          new CocoImageFiles(file, folders).find(pictures, images::problem, warnings);
      for (int i = 0; i < pictures.size() && !images.hopeless(); i++) {
        CocoInstances.Picture picture = pictures.get(i);
        Path image = files.get(i);
        int start = i == 0 ? 0 : ends[i - 1];
        int end = ends[i];
        if (image != null) {
          images.add(
              "%s: image %s".formatted(file, picture.id()), () -> look(picture, image, start, end));
        }
      }
      List<LabelledImage> read = images.images(true, "'" + file + "' has no images");
      if (withoutArea > 0) {
        warnings.accept(
            "%s: %d boxes without width or height are skipped, the first is annotation %s"
                .formatted(file, withoutArea, firstWithoutArea));
      }
      sizes.warn(file, warnings);
      return read;
    }

    private void warnOfSharedNames(Consumer<String> warnings) {
      Map<String, CocoId> first = new HashMap<>();
      List<String> shared = new ArrayList<>();
      content
          .categories()
          .forEach(
              (id, name) -> {
                CocoId other = first.putIfAbsent(name, id);
                if (other != null) {
                  shared.add("%s like %s, '%s'".formatted(id, other, name));
                }
              });
      if (!shared.isEmpty()) {
        warnings.accept(
            "%s: %d categories have the name of another and are one class with it; the first is %s"
                .formatted(file, shared.size(), shared.get(0)));
      }
    }

    /** Sorts the annotations that are right by their images, stably, by counting. */
    private void groupByImage() {
      List<CocoInstances.Picture> pictures = content.pictures();
      Map<CocoId, Integer> indexOfId = new HashMap<>();
      for (int i = 0; i < pictures.size(); i++) {
        CocoInstances.Picture picture = pictures.get(i);
        if (indexOfId.putIfAbsent(picture.id(), i) != null) {
          images.problem("%s: image %s is there twice".formatted(file, picture.id()));
        }
      }
      int count = content.annotationCount();
      int[] pictureOf = new int[count];
      int[] counts = new int[pictures.size()];
      for (int i = 0; i < count; i++) {
        pictureOf[i] = isRight(i, indexOfId) ? indexOfId.get(content.imageId(i)) : -1;
        if (pictureOf[i] >= 0) {
          counts[pictureOf[i]]++;
        }
      }
      ends = new int[pictures.size()];
      int total = 0;
      for (int i = 0; i < counts.length; i++) {
        ends[i] = total; // moves to the end as the annotations come
        total += counts[i];
      }
      annotationsInOrder = new int[total];
      for (int i = 0; i < count; i++) {
        if (pictureOf[i] >= 0) {
          annotationsInOrder[ends[pictureOf[i]]++] = i;
        }
      }
    }

    private boolean isRight(int annotation, Map<CocoId, Integer> indexOfId) {
      if (images.hopeless()) {
        return false;
      }
      Integer classIndex = classOfCategory.get(content.categoryId(annotation));
      if (!indexOfId.containsKey(content.imageId(annotation))) {
        images.problem(
            content.where(annotation)
                + "image %s is not among the images".formatted(content.imageId(annotation)));
        return false;
      }
      if (classIndex == null) {
        images.problem(
            content.where(annotation)
                + "category %s is not among the categories"
                    .formatted(content.categoryId(annotation)));
        return false;
      }
      if (classIndex == ClassNameMatcher.NONE) {
        images.problem(
            content.where(annotation)
                + match.unknown(content.categories().get(content.categoryId(annotation))));
        return false;
      }
      // COCO's own training file has one
      boolean degenerate =
          content.bbox(annotation, 2) == 0 && content.bbox(annotation, 3) >= 0
              || content.bbox(annotation, 3) == 0 && content.bbox(annotation, 2) >= 0;
      if (degenerate && withoutArea++ == 0) {
        firstWithoutArea = content.id(annotation);
      }
      return !degenerate;
    }

    private Looked look(CocoInstances.Picture picture, Path path, int start, int end) {
      List<String> problems = new ArrayList<>();
      String where = "%s: image %s: ".formatted(file, picture.id());
      List<LabelledBox> boxes = new ArrayList<>();
      try {
        OrientedSize size = ImageDecoder.readOrientedSize(path);
        String problem = sizes.problem(path, size, picture.width(), picture.height(), end > start);
        if (problem != null) {
          return Looked.problems(List.of(where + problem));
        }
        for (int i = start; i < end && problems.size() < MAX_PROBLEMS_OF_IMAGE; i++) {
          addBox(annotationsInOrder[i], size.shown(), boxes, problems);
        }
      } catch (UserException e) {
        problems.add(where + e.getMessage());
      }
      return Looked.of(new LabelledImage(path, boxes), problems);
    }

    private void addBox(
        int annotation, ImageSize size, List<LabelledBox> boxes, List<String> problems) {
      double xmin = content.bbox(annotation, 0);
      double ymin = content.bbox(annotation, 1);
      double xmax = xmin + content.bbox(annotation, 2);
      double ymax = ymin + content.bbox(annotation, 3);
      String problem = BoxValidation.problem("bbox", xmin, ymin, xmax, ymax, size);
      if (problem != null) {
        problems.add(content.where(annotation) + problem);
        return;
      }
      Box box = new Box(xmin, ymin, xmax, ymax).clip(size.width(), size.height());
      double area = content.area(annotation);
      boxes.add(
          new LabelledBox(
              box,
              classOfCategory.get(content.categoryId(annotation)),
              content.kind(annotation),
              area > 0 && area < box.area() ? area : box.area()));
    }
  }
}
