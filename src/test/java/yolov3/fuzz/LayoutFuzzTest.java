package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.AtomicFolder;
import yolov3.io.UserException;

/**
 * Synthetic data sets in every format and layout, with foreign files, other cases and nestings:
 * every labelled image and box is found, or a line says what was left out, or the set is refused.
 */
class LayoutFuzzTest {

  private static final ClassNames NAMES = new ClassNames(List.of("cat", "007", "traffic light"));

  @Property(
      tries = 1000,
      seed = "20260101",
      edgeCases = EdgeCasesMode.NONE,
      afterFailure = AfterFailureMode.RANDOM_SEED)
  void nothingIsLeftOutInSilence(@ForAll long seed) throws IOException {
    Path root = Files.createTempDirectory("layout");
    try {
      assertNothingIsLeftOutInSilence(root, seed);
    } finally {
      AtomicFolder.deleteTree(root);
    }
  }

  private static void assertNothingIsLeftOutInSilence(Path root, long seed) throws IOException {
    SyntheticLayout layout = SyntheticLayout.write(root.resolve("set"), NAMES, seed);
    List<String> warnings = new ArrayList<>();
    Map<String, List<LabelledBox>> found = new TreeMap<>();
    try {
      DatasetReader files =
          DatasetReader.of(
              root.resolve("set").resolve(layout.source()), DataFormat.AUTO, null, null, false);
      ClassNames names = files.namesOrNumbers();
      for (Map.Entry<Split, List<LabelledImage>> split :
          files.readAll(names, warnings::add).entrySet()) {
        for (LabelledImage image : split.getValue()) {
          String name = image.image().getFileName().toString();
          List<LabelledBox> boxes =
              image.boxes().stream().map(box -> inRunsOrder(box, names)).toList();
          assertEquals(null, found.put(name, boxes), name);
        }
      }
    } catch (UserException e) {
      assertTrue(
          layout.mayBeRefused(), () -> layout.description() + " is refused: " + e.getMessage());
      Statistics.collect(layout.format() + " refused");
      return;
    }
    Set<String> missing = new HashSet<>(layout.objects().keySet());
    found.forEach(
        (name, boxes) -> {
          if (!boxes.isEmpty()) {
            assertBoxes(layout, name, boxes);
            missing.remove(name);
          }
        });
    missing.removeIf(name -> layout.objects().get(name).isEmpty());
    for (String name : missing) {
      String stem = name.substring(0, name.lastIndexOf('.'));
      assertTrue(
          warnings.stream().anyMatch(line -> line.contains(stem) || saysWhatIsMissing(line)),
          () -> layout.description() + ": nothing is said of " + name + "; only " + warnings);
    }
    assertTrue(
        layout.isSpoilt() || missing.isEmpty(),
        () -> layout.description() + ": not found: " + missing + "; " + warnings);
    Statistics.collect(layout.format() + (missing.isEmpty() ? " whole" : " with a line"));
  }

  private static boolean saysWhatIsMissing(String line) {
    return Stream.of(
            "count as background", "are in no split", "belong to no image", "not used", "skipped,")
        .anyMatch(line::contains);
  }

  private static LabelledBox inRunsOrder(LabelledBox box, ClassNames names) {
    String name = names.name(box.classIndex());
    int index = NAMES.names().indexOf(name);
    return box.withClass(index >= 0 ? index : Integer.parseInt(name)); // numbers, without names
  }

  private static void assertBoxes(SyntheticLayout layout, String name, List<LabelledBox> boxes) {
    List<LabelledBox> expected = layout.objects().get(name);
    assertTrue(expected != null, () -> layout.description() + ": " + name + " has strange boxes");
    assertEquals(expected.size(), boxes.size(), layout.description() + ": " + name);
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i).box();
      Box other = expected.get(i).box();
      assertEquals(other.xmin(), box.xmin(), 0.01, layout.description());
      assertEquals(other.ymin(), box.ymin(), 0.01, layout.description());
      assertEquals(other.xmax(), box.xmax(), 0.01, layout.description());
      assertEquals(other.ymax(), box.ymax(), 0.01, layout.description());
      assertEquals(expected.get(i).classIndex(), boxes.get(i).classIndex(), layout.description());
    }
  }
}
