package yolov3.data.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.io.Progress;
import yolov3.io.UserException;

/**
 * Looks at every image and box of a data set before a run does, so that nothing stops it in its
 * third hour. Changes no file.
 *
 * @param errors what makes training impossible, one message each
 * @param warnings what is probably not meant, one message each
 * @param splits what there is
 * @param suspects the images with the most problems, the worst first
 */
public record DatasetCheck(
    List<String> errors, List<String> warnings, List<Summary> splits, List<Suspect> suspects) {

  /**
   * A box whose shorter side is less than this in the network's input can hardly be learnt, pixels.
   */
  private static final double TINY = 2;

  /** Images whose findings are held at a time. */
  private static final int CHUNK_IMAGES = 4096;

  /** Images with problems that are shown. */
  private static final int MOST_SUSPECTS = 12;

  /** Edges of the histogram of box sizes: the root of the area in the network's input, pixels. */
  public static final List<Integer> SIZE_EDGES = List.of(16, 32, 64, 128, 256);

  /**
   * The images of one list.
   *
   * @param name of the split, for messages
   * @param images in the order of the list
   */
  public record CheckedSplit(String name, List<LabelledImage> images) {}

  /**
   * What is in a split.
   *
   * @param name of the split
   * @param images how many
   * @param backgrounds how many of them have no box
   * @param boxesOfClass how many boxes each class has
   * @param boxesOfSize how many boxes lie under each edge of {@link #SIZE_EDGES}, and above the
   *     last
   * @param statistics of the images that could be read
   */
  public record Summary(
      String name,
      int images,
      int backgrounds,
      int[] boxesOfClass,
      int[] boxesOfSize,
      DatasetStatistics statistics) {}

  /**
   * An image with problems.
   *
   * @param image with its boxes
   * @param boxes those of them that are the problem; empty when it is the image
   * @param problems one message each
   */
  public record Suspect(LabelledImage image, List<Box> boxes, List<String> problems) {

    /** Keeps copies of the lists. */
    public Suspect {
      boxes = List.copyOf(boxes);
      problems = List.copyOf(problems);
    }

    /** An image that can't be read is worse than any box. */
    private static final Comparator<Suspect> WORST_FIRST =
        Comparator.comparingInt((Suspect s) -> s.boxes.isEmpty() ? 0 : 1)
            .thenComparingInt(s -> -s.boxes.size());
  }

  /** Keeps copies of the lists. */
  public DatasetCheck {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
    splits = List.copyOf(splits);
    suspects = List.copyOf(suspects);
  }

  /**
   * Decodes every image on all cores and looks at every box.
   *
   * @param splits whose lists were read without an error
   * @param names of the classes
   * @param inputSize side of the network's input, pixels
   * @param checked remembers the images that were decoded before
   * @param imagesDone hears how many images are done, from 1 to all of all splits
   */
  public static DatasetCheck of(
      List<CheckedSplit> splits,
      ClassNames names,
      int inputSize,
      ImageIntegrityCache checked,
      IntConsumer imagesDone) {
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
        List<Finding> findings =
            split.images.subList(start, end).parallelStream()
                .map(
                    image -> {
                      Finding finding = Finding.of(image, inputSize, checked);
                      synchronized (done) { // so that the numbers only rise
                        imagesDone.accept(done.incrementAndGet());
                      }
                      return finding;
                    })
                .toList();
        findings.forEach(finding -> errors.addAll(finding.errors));
        findings.forEach(finding -> warnings.addAll(finding.warnings));
        warnings.addAll(repeated(findings, seen));
        findings.forEach(tally::add);
        keepWorst(suspects, findings);
      }
      summaries.add(tally.summary(split));
    }
    warnings.addAll(classesWithoutBoxes(summaries, names));
    return new DatasetCheck(errors, warnings, summaries, suspects);
  }

  /**
   * As {@link #of(List, ClassNames, int, ImageIntegrityCache, IntConsumer)}, with a file that
   * remembers the images that were decoded before.
   *
   * @param models folder of that file
   */
  public static DatasetCheck of(
      List<CheckedSplit> splits, ClassNames names, int inputSize, Path models, Progress progress) {
    ImageIntegrityCache checked = ImageIntegrityCache.open(models.resolve("checked-images.json"));
    int images = splits.stream().mapToInt(split -> split.images().size()).sum();
    DatasetCheck check =
        of(splits, names, inputSize, checked, progress.begin("checking images", images));
    checked.save();
    return check;
  }

  private static void keepWorst(List<Suspect> suspects, List<Finding> findings) {
    findings.stream().flatMap(finding -> finding.suspect().stream()).forEach(suspects::add);
    suspects.sort(Suspect.WORST_FIRST); // stable: of equals the first in the list stays
    if (suspects.size() > MOST_SUSPECTS) {
      suspects.subList(MOST_SUSPECTS, suspects.size()).clear();
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

  /** The same image twice: in two splits it makes the score too good. */
  private static List<String> repeated(List<Finding> findings, Map<String, Path> seen) {
    List<String> warnings = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.contentHash != null) {
        Path first = seen.putIfAbsent(finding.contentHash, finding.image.image());
        if (first != null && !first.equals(finding.image.image())) { // one split as two
          warnings.add("%s has the same content as %s".formatted(finding.image.image(), first));
        }
      }
    }
    return warnings;
  }

  private static List<String> classesWithoutBoxes(List<Summary> splits, ClassNames names) {
    List<String> warnings = new ArrayList<>();
    for (Summary split : splits) {
      List<String> missing = new ArrayList<>();
      for (int c = 0; c < names.count(); c++) {
        if (split.boxesOfClass[c] == 0) {
          missing.add(names.name(c));
        }
      }
      if (!missing.isEmpty()) {
        warnings.add(
            "the %s images have no box of class %s"
                .formatted(split.name, String.join(", ", missing)));
      }
    }
    return warnings;
  }

  /** Counts the boxes of a split. */
  private static final class Tally {
    private final int[] boxesOfClass;
    private final int[] boxesOfSize = new int[SIZE_EDGES.size() + 1];
    private final DatasetStatistics.Tally statistics = new DatasetStatistics.Tally();
    private int backgrounds;

    Tally(int classCount) {
      boxesOfClass = new int[classCount];
    }

    void add(Finding finding) {
      backgrounds += finding.image.boxes().isEmpty() ? 1 : 0;
      finding.image.boxes().forEach(box -> boxesOfClass[box.classIndex()]++);
      if (finding.size != null) {
        statistics.add(finding.size, finding.image.boxes(), finding.inputBoxes);
      }
      for (Box box : finding.inputBoxes) {
        int size = 0;
        while (size < SIZE_EDGES.size() && Math.sqrt(box.area()) >= SIZE_EDGES.get(size)) {
          size++;
        }
        boxesOfSize[size]++;
      }
    }

    Summary summary(CheckedSplit split) {
      return new Summary(
          split.name,
          split.images.size(),
          backgrounds,
          boxesOfClass,
          boxesOfSize,
          statistics.result());
    }
  }

  /** What one image showed; no hash, size and boxes when it can't be read. */
  private record Finding(
      LabelledImage image,
      String contentHash,
      ImageSize size,
      List<Box> inputBoxes,
      List<Box> suspectBoxes,
      List<String> errors,
      List<String> warnings) {

    static Finding of(LabelledImage image, int inputSize, ImageIntegrityCache checked) {
      try {
        String hash = checked.contentHash(image.image());
        ImageSize size = ImageDecoder.readSize(image.image());
        Letterbox letterbox = new Letterbox(size.width(), size.height(), inputSize);
        List<Box> boxes = image.boxes().stream().map(box -> letterbox.toInput(box.box())).toList();
        List<Box> suspects = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        warnOfRepeatedBoxes(image, warnings, suspects);
        warnOfTinyBoxes(image, boxes, inputSize, warnings, suspects);
        return new Finding(image, hash, size, boxes, suspects, List.of(), warnings);
      } catch (UserException e) {
        return new Finding(
            image, null, null, List.of(), List.of(), List.of(e.getMessage()), List.of());
      }
    }

    Optional<Suspect> suspect() {
      List<String> problems = errors.isEmpty() ? warnings : errors;
      return problems.isEmpty()
          ? Optional.empty()
          : Optional.of(new Suspect(image, suspectBoxes, problems));
    }

    private static void warnOfRepeatedBoxes(
        LabelledImage image, List<String> warnings, List<Box> suspects) {
      Set<LabelledBox> different = new HashSet<>();
      int repeated = 0;
      for (LabelledBox box : image.boxes()) {
        if (!different.add(box)) {
          repeated++;
          suspects.add(box.box());
        }
      }
      if (repeated > 0) {
        warnings.add(
            "%s has the same box %s"
                .formatted(image.image(), repeated == 1 ? "twice" : "several times"));
      }
    }

    private static void warnOfTinyBoxes(
        LabelledImage image,
        List<Box> inputBoxes,
        int inputSize,
        List<String> warnings,
        List<Box> suspects) {
      List<String> tiny = new ArrayList<>();
      for (int i = 0; i < inputBoxes.size(); i++) {
        Box box = inputBoxes.get(i);
        if (Math.min(box.width(), box.height()) < TINY) {
          tiny.add("%.1f×%.1f".formatted(box.width(), box.height()));
          suspects.add(image.boxes().get(i).box());
        }
      }
      if (!tiny.isEmpty()) {
        warnings.add(
            "%s has boxes of only %s pixels in an input of %d"
                .formatted(image.image(), String.join(", ", tiny), inputSize));
      }
    }
  }
}
