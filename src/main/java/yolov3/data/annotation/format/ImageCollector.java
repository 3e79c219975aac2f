package yolov3.data.annotation.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import yolov3.data.LabelledImage;
import yolov3.data.LabelledImageList;
import yolov3.io.RealPath;
import yolov3.io.UserException;

/**
 * Collection of a split's images: takes them one after the other, checks each on all cores, keeps
 * their order, and gathers their problems.
 */
public final class ImageCollector {

  /** Images that are checked together. */
  private static final int CHUNK_IMAGES = 4096;

  private static final String ONCE = "expected every image once, with all its boxes";

  /** Files with so many problems are not what they should be; the rest of them is not read. */
  public static final int MAX_PROBLEMS = 1000;

  private final Path file;
  private final String expected;
  private final ReadReport report;
  private final ImageSizeCheck sizes = new ImageSizeCheck();
  private final List<Pending> chunk = new ArrayList<>();
  private final LabelledImageList.Builder images = new LabelledImageList.Builder();
  private final List<String> problems = new ArrayList<>();

  /** Images that are there twice, by what a message says of their places. */
  private final Map<String, List<Path>> repeated = new LinkedHashMap<>();

  /**
   * @param file of the split, for messages
   * @param expected its content, for messages
   * @param report notes each image
   */
  public ImageCollector(Path file, String expected, ReadReport report) {
    this.file = file;
    this.expected = expected;
    this.report = report;
  }

  private record Pending(String place, Function<List<String>, LabelledImage> check) {
    Checked run() {
      List<String> problems = new ArrayList<>();
      LabelledImage image = check.apply(problems);
      return new Checked(place, image, image == null ? null : RealPath.of(image.image()), problems);
    }
  }

  private record Checked(String place, LabelledImage image, Path file, List<String> problems) {}

  /** Returns the check of sizes that all images share; its warnings are given with the images. */
  public ImageSizeCheck sizes() {
    return sizes;
  }

  /**
   * Takes an image. A second one that is the same file is a problem.
   *
   * @param place where the image is named, for messages
   * @param check reads the image's header and annotations, on any thread. It adds problems with
   *     their places to a list, and returns the image: of no use but for its file when there are
   *     problems; null when the file is not known
   */
  public void add(String place, Function<List<String>, LabelledImage> check) {
    chunk.add(new Pending(place, check));
    if (chunk.size() == CHUNK_IMAGES) {
      finish();
    }
  }

  /** Takes a problem that belongs to no image. */
  public void problem(String problem) {
    finish(); // those of the images before come first
    problems.add(problem);
  }

  /** Tells whether there are so many problems that the rest need not be read. */
  public boolean hasTooManyProblems() {
    return problems.size() + repeated.size() >= MAX_PROBLEMS;
  }

  /** Checks the images that were taken and not yet checked. */
  public void finish() {
    for (Checked checked : chunk.parallelStream().map(Pending::run).toList()) {
      String twice = checked.file() == null ? null : report.image(checked.file(), checked.place());
      problems.addAll(checked.problems());
      if (twice != null) {
        repeated.computeIfAbsent(twice, key -> new ArrayList<>()).add(checked.file());
      } else if (checked.image() != null && checked.problems().isEmpty()) {
        images.add(checked.image());
      }
    }
    chunk.clear();
  }

  private static String repeated(String twice, List<Path> images) {
    Path last = images.get(images.size() - 1);
    return images.size() == 1
        ? "image '%s' is %s; %s".formatted(last, twice, ONCE)
        : "%d images are %s, such as '%s'; %s".formatted(images.size(), twice, last, ONCE);
  }

  /**
   * Returns all images, at least one.
   *
   * @param whole whether the files were read to their ends
   * @param none message when there is nothing
   * @throws UserException with all problems
   */
  public List<LabelledImage> images(boolean whole, String none) {
    finish();
    boolean isCut = !whole || hasTooManyProblems();
    repeated.forEach((twice, images) -> problems.add(repeated(twice, images)));
    if (isCut) {
      throw new UserException(
          "%s\n%s: the rest is not read; expected %s"
              .formatted(UserException.ofAll(problems).getMessage(), file, expected));
    }
    if (!problems.isEmpty()) {
      throw UserException.ofAll(problems);
    }
    if (images.isEmpty()) {
      throw new UserException(none + "; expected " + expected);
    }
    sizes.warn(file, report);
    return images.build();
  }
}
