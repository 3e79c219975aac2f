package yolov3.data.annotation.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final int MAX_PROBLEMS = 1000;

  private final Path file;
  private final String expected;
  private final ReadReport report;
  private final ImageSizeCheck sizes = new ImageSizeCheck();
  private final List<Pending> chunk = new ArrayList<>();
  private final LabelledImageList.Builder images = new LabelledImageList.Builder();
  private final List<String> problems = new ArrayList<>();

  /** Images that are there twice, by what a message says of their places. */
  private final Map<String, Repeated> repeated = new HashMap<>();

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

  /** A check of an image and its annotations. */
  @FunctionalInterface
  public interface ImageCheck {
    /**
     * Reads an image's header and annotations; called on any thread.
     *
     * @param problems receives problems with their places
     * @return the image; of no use but for its file when there are problems; null when the file is
     *     not known
     */
    LabelledImage check(List<String> problems);
  }

  private record Pending(String place, ImageCheck check) {
    Checked run() {
      List<String> problems = new ArrayList<>();
      LabelledImage image = check.check(problems);
      return new Checked(place, image, image == null ? null : RealPath.of(image.image()), problems);
    }
  }

  private record Checked(String place, LabelledImage image, Path file, List<String> problems) {}

  private record Repeated(int count, int indexOfProblem) {}

  /** Returns the check of sizes that all images share; its warnings are given with the images. */
  public ImageSizeCheck sizes() {
    return sizes;
  }

  /**
   * Takes an image. A second one that is the same file is a problem.
   *
   * @param place where the image is named, for messages
   */
  public void add(String place, ImageCheck check) {
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
    return problems.size() >= MAX_PROBLEMS;
  }

  /** Checks the images that were taken and not yet checked. */
  public void finish() {
    for (Checked checked : chunk.parallelStream().map(Pending::run).toList()) {
      String twice = checked.file() == null ? null : report.image(checked.file(), checked.place());
      problems.addAll(checked.problems());
      if (twice != null) {
        addRepeated(checked.file(), twice);
      } else if (checked.image() != null && checked.problems().isEmpty()) {
        images.add(checked.image());
      }
    }
    chunk.clear();
  }

  /** Notes an image that was there before; those of the same two places in one problem. */
  private void addRepeated(Path image, String twice) {
    Repeated before = repeated.get(twice);
    if (before == null) {
      repeated.put(twice, new Repeated(1, problems.size()));
      problems.add("image '%s' is %s; %s".formatted(image, twice, ONCE));
    } else {
      repeated.put(twice, new Repeated(before.count() + 1, before.indexOfProblem()));
      problems.set(
          before.indexOfProblem(),
          "%d images are %s, such as '%s'; %s".formatted(before.count() + 1, twice, image, ONCE));
    }
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
    if (!whole || hasTooManyProblems()) {
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
