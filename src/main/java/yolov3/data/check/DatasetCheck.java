package yolov3.data.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.Progress;
import yolov3.io.UserException;

/**
 * A check of every image and box of a data set before a run, so that nothing stops it in its third
 * hour. Changes no file.
 *
 * @param errors problems that make training impossible, one message each
 * @param warnings probable mistakes, one message each
 * @param suspects the images with the most problems, the worst first
 */
public record DatasetCheck(
    List<String> errors, List<String> warnings, List<Summary> splits, List<Suspect> suspects) {

  /** Images whose findings are held at a time. */
  private static final int CHUNK_IMAGES = 4096;

  private static final int MAX_SUSPECTS = 12;

  /** Edges of the histogram of box sizes: the root of the area in the network's input, pixels. */
  public static final List<Integer> SIZE_EDGES = List.of(16, 32, 64, 128, 256);

  /**
   * The images of one list.
   *
   * @param name of the split, for messages
   */
  public record CheckedSplit(String name, List<LabelledImage> images) {}

  /**
   * The contents of a split.
   *
   * @param images number of images
   * @param backgrounds number of images without a box
   * @param boxesOfClass number of boxes of each class
   * @param targetsOfClass number of those of them that count, which training learns
   * @param boxesOfSize number of boxes under each edge of {@link #SIZE_EDGES}, and above the last
   * @param statistics of the images that could be read
   */
  public record Summary(
      String name,
      int images,
      int backgrounds,
      int[] boxesOfClass,
      int[] targetsOfClass,
      int[] boxesOfSize,
      DatasetStatistics statistics) {}

  /**
   * An image with problems.
   *
   * @param boxes those of the image that are the problem; empty when it is the image
   * @param problems one message each
   */
  public record Suspect(LabelledImage image, List<Box> boxes, List<String> problems) {

    /** An image that can't be read is worse than any box. */
    private static final Comparator<Suspect> WORST_FIRST =
        Comparator.comparingInt((Suspect s) -> s.boxes.isEmpty() ? 0 : 1)
            .thenComparingInt(s -> -s.boxes.size());
  }

  /**
   * Decodes every image on all cores and checks every box.
   *
   * @param splits whose lists were read without an error
   * @param inputSize side of the network's input, pixels
   * @param models folder of the file that remembers the images that were decoded before
   */
  public static DatasetCheck of(
      List<CheckedSplit> splits, ClassNames names, int inputSize, Path models, Progress progress) {
    ImageIntegrityCache checked = ImageIntegrityCache.open(models.resolve("checked-images.json"));
    int images = splits.stream().mapToInt(split -> split.images().size()).sum();
    IntConsumer imagesDone = progress.begin("checking images", images);
    AtomicInteger done = new AtomicInteger();
    List<String> errors = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<Summary> summaries = new ArrayList<>();
    List<Suspect> suspects = new ArrayList<>();
    Map<String, Path> seen = new HashMap<>(); // by content, over all splits
    for (CheckedSplit split : splits) {
      Tally tally = new Tally(names.count());
      for (int start = 0; start < split.images.size(); start += CHUNK_IMAGES) {
        int end = Math.min(start + CHUNK_IMAGES, split.images.size());
        List<ImageFinding> findings =
            split.images.subList(start, end).parallelStream()
                .map(
                    image -> {
                      ImageFinding finding = ImageFinding.of(image, inputSize, checked);
                      synchronized (done) { // so that the numbers only rise
                        imagesDone.accept(done.incrementAndGet());
                      }
                      return finding;
                    })
                .toList();
        findings.forEach(finding -> errors.addAll(finding.errors()));
        findings.forEach(finding -> warnings.addAll(finding.warnings()));
        warnings.addAll(repeated(findings, seen));
        findings.forEach(tally::add);
        keepWorst(suspects, findings);
      }
      summaries.add(tally.summary(split));
    }
    warnings.addAll(classesWithoutBoxes(summaries, names));
    checked.save();
    return new DatasetCheck(errors, warnings, summaries, suspects);
  }

  private static void keepWorst(List<Suspect> suspects, List<ImageFinding> findings) {
    findings.stream().flatMap(finding -> finding.suspect().stream()).forEach(suspects::add);
    suspects.sort(Suspect.WORST_FIRST); // stable: of equals the first in the list stays
    if (suspects.size() > MAX_SUSPECTS) {
      suspects.subList(MAX_SUSPECTS, suspects.size()).clear();
    }
  }

  /**
   * @throws UserException with all errors, when there are any
   */
  public void requireNoErrors() {
    if (!errors.isEmpty()) {
      throw UserException.ofAll(errors);
    }
  }

  /** The same image twice: in two splits it makes the metrics too good. */
  private static List<String> repeated(List<ImageFinding> findings, Map<String, Path> seen) {
    List<String> warnings = new ArrayList<>();
    for (ImageFinding finding : findings) {
      if (finding.contentHash() != null) {
        Path image = finding.image().image();
        Path first = seen.putIfAbsent(finding.contentHash(), image);
        if (first != null && !first.equals(image)) { // one split as two
          warnings.add("%s has the same content as %s".formatted(image, first));
        }
      }
    }
    return warnings;
  }

  private static List<String> classesWithoutBoxes(List<Summary> splits, ClassNames names) {
    List<String> warnings = new ArrayList<>();
    for (Summary split : splits) {
      List<String> missing =
          IntStream.range(0, names.count())
              .filter(index -> split.boxesOfClass[index] == 0)
              .mapToObj(names::name)
              .toList();
      if (!missing.isEmpty()) {
        warnings.add(
            "the %s images have no box of class %s"
                .formatted(split.name, String.join(", ", missing)));
      }
      for (int index = 0; index < names.count(); index++) {
        int boxes = split.boxesOfClass[index];
        if (boxes > 0 && split.targetsOfClass[index] == 0) {
          warnings.add(
              "the %s images have no box of class %s that counts: all %d are difficult or crowds"
                  .formatted(split.name, names.name(index), boxes));
        }
      }
    }
    return warnings;
  }

  /** Counts of a split. */
  private static final class Tally {
    private final int[] boxesOfClass;
    private final int[] targetsOfClass;
    private final int[] boxesOfSize = new int[SIZE_EDGES.size() + 1];
    private final DatasetStatistics.Tally statistics = new DatasetStatistics.Tally();
    private int backgrounds;

    Tally(int classCount) {
      boxesOfClass = new int[classCount];
      targetsOfClass = new int[classCount];
    }

    void add(ImageFinding finding) {
      LabelledImage image = finding.image();
      backgrounds += image.boxes().isEmpty() ? 1 : 0;
      for (LabelledBox box : image.boxes()) {
        boxesOfClass[box.classIndex()]++;
        targetsOfClass[box.classIndex()] += box.counts() ? 1 : 0;
      }
      if (finding.size() != null) {
        statistics.add(finding.size(), image.boxes(), finding.inputBoxes());
      }
      for (Box box : finding.inputBoxes()) {
        double side = Math.sqrt(box.area());
        boxesOfSize[(int) SIZE_EDGES.stream().filter(edge -> side >= edge).count()]++;
      }
    }

    Summary summary(CheckedSplit split) {
      return new Summary(
          split.name,
          split.images.size(),
          backgrounds,
          boxesOfClass,
          targetsOfClass,
          boxesOfSize,
          statistics.result());
    }
  }
}
