package yolov3.data.annotation.coco;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.coco.CocoInstances.Annotation;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ClassNameMatcher;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.InvalidAnnotationException;
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

  /**
   * Returns the folders in which images of {@code annotations/instances_train2017.json} may lie.
   */
  private static List<Path> foldersOfImages(Path file, Path images) {
    String split =
        ImagePaths.stem(file)
            .replaceFirst("^_?(instances|annotations|person_keypoints|image_info)_?", "");
    if (images != null) {
      return Stream.of(images, images.resolve(split)).distinct().toList();
    }
    Path own = file.resolveSibling("");
    Path above = own.toString().isEmpty() ? Path.of("..") : own.resolveSibling("");
    return Stream.of(own, above)
        .flatMap(
            folder ->
                Stream.of(
                    folder.resolve(split),
                    folder.resolve("images").resolve(split),
                    folder.resolve("images"),
                    folder))
        .distinct()
        .toList();
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Optional<ClassNames> ownNames() {
    CocoInstances read = content();
    List<String> names = read.categories().values().stream().distinct().toList();
    if (names.isEmpty() && read.annotations().isEmpty() && read.problems().isEmpty()) {
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
    Map<CocoId, Long> counts =
        read.annotations().stream()
            .collect(Collectors.groupingBy(Annotation::categoryId, Collectors.counting()));
    List<CocoId> used = new ArrayList<>(read.categories().keySet());
    used.sort(Comparator.comparing((CocoId id) -> counts.getOrDefault(id, 0L)).reversed());
    Map<String, CocoId> idOfName = new HashMap<>();
    Map<CocoId, Integer> others = new HashMap<>();
    for (CocoId id : used) {
      String name = read.categories().get(id);
      if (idOfName.putIfAbsent(name, id) != null && names.names().contains(name)) {
        others.put(id, names.names().indexOf(name));
      }
    }
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
        new CocoIds(
            read.images().stream().map(CocoInstances.Image::id).toList(), categories, others));
  }

  private CocoInstances content() {
    if (content == null) {
      content = CocoInstancesReader.read(file);
    }
    return content;
  }

  @Override
  public List<LabelledImage> read(ClassNames names, ReadReport report) {
    CocoInstances read = content();
    content = null;
    return new Reading(read, names, report).all();
  }

  private final class Reading {
    private final CocoInstances content;
    private final ClassNameMatcher match;
    private final Map<CocoId, String> nameOfCategory;
    private final ReadReport report;
    private final ImageCollector collector;
    private final List<Annotation> degenerate = new ArrayList<>();

    Reading(CocoInstances content, ClassNames names, ReadReport report) {
      this.content = content;
      this.match = new ClassNameMatcher(names);
      this.nameOfCategory = new HashMap<>(content.categories());
      this.report = report;
      this.collector = new ImageCollector(file, "a COCO instances file with images", report);
    }

    List<LabelledImage> all() {
      content.problems().forEach(collector::problem);
      warnOfSharedNames();
      Map<CocoId, List<Annotation>> annotations = annotationsByImage();
      List<CocoInstances.Image> images = content.images();
      List<Path> files = new CocoImageFiles(file, folders).find(images, collector::problem, report);
      for (int i = 0; i < images.size() && !collector.hasTooManyProblems(); i++) {
        CocoInstances.Image image = images.get(i);
        Path path = files.get(i);
        if (path != null) {
          collector.add(
              "%s: image %s".formatted(file, image.id()),
              problems -> check(image, path, annotations.get(image.id()), problems));
        }
      }
      List<LabelledImage> read = collector.images(true, "'" + file + "' has no images");
      if (!degenerate.isEmpty()) {
        report.accept(
            "%s: %d boxes without width or height are skipped, the first is annotation %s"
                .formatted(file, degenerate.size(), degenerate.get(0).id()));
      }
      return read;
    }

    private void warnOfSharedNames() {
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
        report.accept(
            "%s: %d categories have the name of another and are one class with it; the first is %s"
                .formatted(file, shared.size(), shared.get(0)));
      }
    }

    private Map<CocoId, List<Annotation>> annotationsByImage() {
      Map<CocoId, List<Annotation>> byImage = new HashMap<>();
      for (CocoInstances.Image image : content.images()) {
        if (byImage.putIfAbsent(image.id(), new ArrayList<>()) != null) {
          collector.problem("%s: image %s is there twice".formatted(file, image.id()));
        }
      }
      for (Annotation annotation : content.annotations()) {
        if (collector.hasTooManyProblems()) {
          break;
        }
        List<Annotation> ofImage = byImage.get(annotation.imageId());
        try {
          requireKnown(annotation, ofImage);
          (annotation.isDegenerate() ? degenerate : ofImage).add(annotation);
        } catch (InvalidAnnotationException e) {
          collector.problem(content.where(annotation) + e.getMessage());
        }
      }
      return byImage;
    }

    private void requireKnown(Annotation annotation, List<Annotation> ofImage)
        throws InvalidAnnotationException {
      if (ofImage == null) {
        throw new InvalidAnnotationException(
            "image %s is not among the images".formatted(annotation.imageId()));
      }
      if (!nameOfCategory.containsKey(annotation.categoryId())) {
        throw new InvalidAnnotationException(
            "category %s is not among the categories".formatted(annotation.categoryId()));
      }
      match.index(nameOfCategory.get(annotation.categoryId()));
    }

    private LabelledImage check(
        CocoInstances.Image image, Path path, List<Annotation> annotations, List<String> problems) {
      String where = "%s: image %s: ".formatted(file, image.id());
      List<LabelledBox> boxes = new ArrayList<>();
      try {
        OrientedSize size = ImageDecoder.readOrientedSize(path);
        String problem =
            collector
                .sizes()
                .problem(path, size, image.width(), image.height(), !annotations.isEmpty());
        if (problem != null) {
          problems.add(where + problem);
          return null;
        }
        for (Annotation annotation : annotations) {
          if (problems.size() < MAX_PROBLEMS_OF_IMAGE) {
            addBox(annotation, size.shown(), boxes, problems);
          }
        }
      } catch (UserException e) {
        problems.add(where + e.getMessage());
      }
      return new LabelledImage(path, boxes);
    }

    private void addBox(
        Annotation annotation, ImageSize size, List<LabelledBox> boxes, List<String> problems) {
      try {
        Box box =
            BoxValidation.inside(
                "bbox",
                annotation.x(),
                annotation.y(),
                annotation.x() + annotation.width(),
                annotation.y() + annotation.height(),
                size);
        double area = annotation.area();
        boxes.add(
            new LabelledBox(
                box,
                match.index(nameOfCategory.get(annotation.categoryId())),
                annotation.kind(),
                area > 0 && area < box.area() ? area : box.area()));
      } catch (InvalidAnnotationException e) {
        problems.add(content.where(annotation) + e.getMessage());
      }
    }
  }
}
