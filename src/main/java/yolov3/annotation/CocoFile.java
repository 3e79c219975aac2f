package yolov3.annotation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
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
 * COCO's instances file: one JSON with {@code images}, {@code annotations} and {@code categories}.
 * Classes are the categories in order of their ids, gaps closed; categories of one name are one
 * class. Outlines are not read, their {@code area} is. An annotation with {@code ignore} is one
 * that need not be found, as VOC's difficult ones.
 */
final class CocoFile implements AnnotatedPart {

  private static final int MAX_PROBLEMS_OF_IMAGE = 10;

  private final Path file;
  private final List<Path> folders;

  /** Read once for the names and the images, and let go with the images. */
  private CocoContent content;

  /**
   * @param file the instances file
   * @param images folder of the pictures, or null to look for it around the file
   */
  CocoFile(Path file, Path images) {
    this.file = file;
    this.folders = foldersOfPictures(file, images);
  }

  /** Where the pictures of {@code annotations/instances_train2017.json} may lie. */
  private static List<Path> foldersOfPictures(Path file, Path images) {
    String part = PictureFiles.stem(file).replaceFirst("^_?(instances|annotations)_?", "");
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
    CocoContent read = content();
    List<String> names = read.categories().values().stream().distinct().toList();
    if (names.isEmpty() && read.annotationCount() == 0 && read.problems().isEmpty()) {
      return Optional.empty(); // pictures to be judged elsewhere
    }
    if (names.isEmpty()) {
      read.problems().add(file + " has no categories; expected one for each class");
      throw UserException.ofAll(read.problems());
    }
    return Optional.of(new ClassNames(names));
  }

  @Override
  public Optional<CocoIds> cocoIds(ClassNames names) {
    CocoContent read = content();
    Map<String, Long> idOfName = new HashMap<>();
    read.categories().forEach((id, name) -> idOfName.putIfAbsent(name, id));
    long next = read.categories().isEmpty() ? 1 : read.categories().lastKey() + 1;
    List<Long> categories = new ArrayList<>();
    for (String name : names.names()) {
      categories.add(idOfName.containsKey(name) ? idOfName.get(name) : (Long) next++);
    }
    return Optional.of(
        new CocoIds(read.pictures().stream().map(CocoContent.Picture::id).toList(), categories));
  }

  private CocoContent content() {
    if (content == null) {
      content = CocoContent.read(file);
    }
    return content;
  }

  @Override
  public List<LabelledImage> read(ClassNames names, Consumer<String> warnings) {
    CocoContent read = content();
    content = null;
    return new Reading(read, names).all(warnings);
  }

  private final class Reading {
    private final CocoContent content;
    private final ClassMatch match;
    private final Map<Long, Integer> classOfCategory = new HashMap<>();
    private final ImageCollector images;
    private int[] annotationsInOrder;
    private int[] ends;
    private int withoutArea;
    private String firstWithoutArea;

    /** Where the last picture was found: the next one is there, mostly. */
    private volatile Path folder;

    Reading(CocoContent content, ClassNames names) {
      this.content = content;
      this.match = new ClassMatch(names);
      this.images = new ImageCollector(file, "a COCO instances file with images");
      this.folder = folders.get(0);
    }

    List<LabelledImage> all(Consumer<String> warnings) {
      content.problems().forEach(images::problem);
      TreeMap<Long, String> categories = content.categories();
      categories.forEach((id, name) -> classOfCategory.put(id, match.index(name)));
      groupByPicture();
      List<CocoContent.Picture> pictures = content.pictures();
      findFolder(pictures);
      for (int i = 0; i < pictures.size() && !images.hopeless(); i++) {
        CocoContent.Picture picture = pictures.get(i);
        int start = i == 0 ? 0 : ends[i - 1];
        int end = ends[i];
        images.add(() -> look(picture, start, end));
      }
      List<LabelledImage> read = images.images(true, "'" + file + "' has no images");
      if (withoutArea > 0) {
        warnings.accept(
            "%s: %d boxes without width or height were left out, the first is annotation %s"
                .formatted(file, withoutArea, firstWithoutArea));
      }
      return read;
    }

    private void findFolder(List<CocoContent.Picture> pictures) {
      for (Path candidate : folders) {
        if (!pictures.isEmpty() && existing(candidate, pictures.get(0).fileName()) != null) {
          folder = candidate;
          return;
        }
      }
    }

    /** Sorts the annotations that are right by their pictures, stably, by counting. */
    private void groupByPicture() {
      List<CocoContent.Picture> pictures = content.pictures();
      Map<Long, Integer> indexOfId = new HashMap<>();
      Set<String> names = new HashSet<>();
      for (int i = 0; i < pictures.size(); i++) {
        CocoContent.Picture picture = pictures.get(i);
        if (indexOfId.putIfAbsent(picture.id(), i) != null) {
          images.problem("%s: image %d is there twice".formatted(file, picture.id()));
        }
        if (!names.add(picture.fileName())) {
          images.problem(
              "%s: image %d: file_name '%s' is there twice"
                  .formatted(file, picture.id(), TextLines.shortened(picture.fileName())));
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

    private boolean isRight(int annotation, Map<Long, Integer> indexOfId) {
      if (images.hopeless()) {
        return false;
      }
      Integer classIndex = classOfCategory.get(content.categoryId(annotation));
      if (!indexOfId.containsKey(content.imageId(annotation))) {
        images.problem(
            content.where(annotation)
                + "image %d is not among the images".formatted(content.imageId(annotation)));
        return false;
      }
      if (classIndex == null) {
        images.problem(
            content.where(annotation)
                + "category %d is not among the categories"
                    .formatted(content.categoryId(annotation)));
        return false;
      }
      if (classIndex == ClassMatch.NONE) {
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
        firstWithoutArea = content.where(annotation).replaceFirst("(?s).* (-?\\d+): $", "$1");
      }
      return !degenerate;
    }

    private Looked look(CocoContent.Picture picture, int start, int end) {
      List<String> problems = new ArrayList<>();
      String where = "%s: image %d: ".formatted(file, picture.id());
      Path path = find(picture.fileName());
      if (path == null) {
        problems.add(
            where
                + "'%s' not found in %s"
                    .formatted(
                        TextLines.shortened(picture.fileName()),
                        String.join(", ", folders.stream().map(f -> "'" + f + "'").toList())));
        return new Looked(null, problems);
      }
      List<LabelledBox> boxes = new ArrayList<>();
      try {
        ImageSize size = ImageFiles.readSize(path);
        if (picture.width() > 0 && picture.width() != size.width()
            || picture.height() > 0 && picture.height() != size.height()) {
          problems.add(
              where
                  + "its size is %d×%d, but the picture '%s' has %s pixels"
                      .formatted(picture.width(), picture.height(), path, size));
          return new Looked(null, problems);
        }
        for (int i = start; i < end && problems.size() < MAX_PROBLEMS_OF_IMAGE; i++) {
          addBox(annotationsInOrder[i], size, boxes, problems);
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
      String problem = BoxChecks.problem("bbox", xmin, ymin, xmax, ymax, size);
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

    private Path find(String fileName) {
      Path here = existing(folder, fileName);
      if (here != null) {
        return here;
      }
      for (Path candidate : folders) {
        Path there = existing(candidate, fileName);
        if (there != null) {
          folder = candidate;
          return there;
        }
      }
      return null;
    }

    /** The picture of this name in a folder, or null; a path from elsewhere counts by its end. */
    private Path existing(Path in, String fileName) {
      Path path = PictureFiles.resolve(in, fileName);
      if (path != null && Files.isRegularFile(path)) {
        return path;
      }
      Path last = PictureFiles.resolve(in, PictureFiles.lastPart(fileName));
      return last != null && Files.isRegularFile(last) ? last : null;
    }
  }
}
