package yolov3.annotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import yolov3.dataset.LabelledImage;
import yolov3.dataset.LabelledImageList;
import yolov3.error.UserException;

/**
 * Takes the images of a part one after the other, looks at each on all cores, keeps their order,
 * and collects what is wrong with them.
 */
final class ImageCollector {

  /** Images that are looked at together. */
  private static final int CHUNK_IMAGES = 4096;

  /** Files with so many problems are not what they should be; the rest of them is not read. */
  private static final int MAX_PROBLEMS = 1000;

  private final Path file;
  private final String expected;
  private final Map<Path, String> places = new HashMap<>();
  private final List<Supplier<Looked>> chunk = new ArrayList<>();
  private final LabelledImageList.Builder images = new LabelledImageList.Builder();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param file of the part, for messages
   * @param expected what it should hold, for messages
   */
  ImageCollector(Path file, String expected) {
    this.file = file;
    this.expected = expected;
  }

  /**
   * What a look at an image and its annotations showed.
   *
   * @param image the value, or null when there are problems
   * @param problems with their places
   */
  record Looked(LabelledImage image, List<String> problems) {

    /** The image, or the problems when there are any. */
    static Looked of(LabelledImage image, List<String> problems) {
      return new Looked(problems.isEmpty() ? image : null, problems);
    }
  }

  /**
   * Remembers where an image is named.
   *
   * @return where it was named before, or null
   */
  String firstPlaceOf(Path image, String place) {
    return places.putIfAbsent(image.toAbsolutePath().normalize(), place);
  }

  /** Takes an image; the look is called on any thread. */
  void add(Supplier<Looked> look) {
    chunk.add(look);
    if (chunk.size() == CHUNK_IMAGES) {
      finishChunk();
    }
  }

  /** Takes a problem that belongs to no image. */
  void problem(String problem) {
    finishChunk(); // those of the images before come first
    problems.add(problem);
  }

  /** Whether so much is wrong that the rest need not be read. */
  boolean hopeless() {
    return problems.size() >= MAX_PROBLEMS;
  }

  private void finishChunk() {
    for (Looked looked : chunk.parallelStream().map(Supplier::get).toList()) {
      problems.addAll(looked.problems());
      if (looked.image() != null) {
        images.add(looked.image());
      }
    }
    chunk.clear();
  }

  /**
   * All images, at least one.
   *
   * @param whole whether the files were read to their ends
   * @param none what to say when there is nothing
   * @throws UserException with all problems
   */
  List<LabelledImage> images(boolean whole, String none) {
    finishChunk();
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
