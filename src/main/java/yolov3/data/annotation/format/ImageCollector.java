package yolov3.data.annotation.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import yolov3.data.LabelledImage;
import yolov3.data.LabelledImageList;
import yolov3.io.RealPath;
import yolov3.io.UserException;

/**
 * Takes the images of a part one after the other, looks at each on all cores, keeps their order,
 * and collects what is wrong with them.
 */
public final class ImageCollector {

  /** Images that are looked at together. */
  private static final int CHUNK_IMAGES = 4096;

  private static final String ONCE = "expected every image once, with all its boxes";

  /** Files with so many problems are not what they should be; the rest of them is not read. */
  private static final int MAX_PROBLEMS = 1000;

  private final Path file;
  private final String expected;
  private final ReadReport report;
  private final List<Pending> chunk = new ArrayList<>();
  private final LabelledImageList.Builder images = new LabelledImageList.Builder();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Integer> repeated = new HashMap<>();
  private final Map<String, Integer> problemOfRepeated = new HashMap<>();

  /**
   * @param file of the part, for messages
   * @param expected what it should hold, for messages
   * @param report notes each image
   */
  public ImageCollector(Path file, String expected, ReadReport report) {
    this.file = file;
    this.expected = expected;
    this.report = report;
  }

  /**
   * What a look at an image and its annotations showed.
   *
   * @param image the value, or null when there are problems
   * @param file the image's resolved file, or null when it is unknown
   * @param problems with their places
   */
  public record Looked(LabelledImage image, Path file, List<String> problems) {

    /** No image, only problems. */
    public static Looked problems(List<String> problems) {
      return new Looked(null, null, problems);
    }

    /** The image, or the problems when there are any. */
    public static Looked of(LabelledImage image, List<String> problems) {
      return image == null
          ? problems(problems)
          : new Looked(problems.isEmpty() ? image : null, RealPath.of(image.image()), problems);
    }
  }

  private record Pending(String place, Supplier<Looked> look) {}

  /**
   * Takes an image. A second one that is the same file is a problem.
   *
   * @param place where the image is named, for messages
   * @param look called on any thread
   */
  public void add(String place, Supplier<Looked> look) {
    chunk.add(new Pending(place, look));
    if (chunk.size() == CHUNK_IMAGES) {
      finish();
    }
  }

  /** Takes a problem that belongs to no image. */
  public void problem(String problem) {
    finish(); // those of the images before come first
    problems.add(problem);
  }

  /** Whether so much is wrong that the rest need not be read. */
  public boolean hopeless() {
    return problems.size() >= MAX_PROBLEMS;
  }

  /** Looks at the images that were taken and not yet looked at. */
  public void finish() {
    List<Looked> found = chunk.parallelStream().map(pending -> pending.look().get()).toList();
    for (int i = 0; i < found.size(); i++) {
      Looked looked = found.get(i);
      String place = chunk.get(i).place();
      String twice = looked.file() == null ? null : report.image(looked.file(), place);
      problems.addAll(looked.problems());
      if (twice != null) {
        repeated(looked.file(), twice);
      } else if (looked.image() != null) {
        images.add(looked.image());
      }
    }
    chunk.clear();
  }

  /** Notes an image that was there before; those of the same two places in one problem. */
  private void repeated(Path image, String twice) {
    int count = repeated.merge(twice, 1, Integer::sum);
    if (count == 1) {
      problemOfRepeated.put(twice, problems.size());
      problems.add("image '%s' is %s; %s".formatted(image, twice, ONCE));
    } else {
      problems.set(
          problemOfRepeated.get(twice),
          "%d images are %s, such as '%s'; %s".formatted(count, twice, image, ONCE));
    }
  }

  /**
   * All images, at least one.
   *
   * @param whole whether the files were read to their ends
   * @param none what to say when there is nothing
   * @throws UserException with all problems
   */
  public List<LabelledImage> images(boolean whole, String none) {
    finish();
    if (!whole || hopeless()) {
      throw new UserException(
          UserException.ofAll(problems).getMessage()
              + "\n"
              + file
              + ": the rest is not read; expected "
              + expected);
    }
    if (!problems.isEmpty()) {
      throw UserException.ofAll(problems);
    }
    if (images.isEmpty()) {
      throw new UserException(none + "; expected " + expected);
    }
    return images.build();
  }
}
