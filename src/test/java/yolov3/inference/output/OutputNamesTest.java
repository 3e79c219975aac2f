package yolov3.inference.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OutputNamesTest {

  @Test
  void namesDifferWhateverTheCaseAndLeaveOthersFilesAlone() {
    OutputNames names = new OutputNames(name -> !name.equals("b"));
    assertEquals(
        List.of("a", "A-2", "a-2-2", "a-3", "b-2", ".hidden"),
        Stream.of("x/a.png", "y/A.jpg", "a-2.png", "z/a.png", "b.png", ".hidden")
            .map(Path::of)
            .map(names::next)
            .toList());
  }

  /** Each look at the disk takes its time: there are a few for an image, not one for all others. */
  @Test
  void thousandsOfImagesOfOneNameAreNamedInOneGoEach() {
    AtomicInteger looks = new AtomicInteger();
    OutputNames names = new OutputNames(name -> looks.incrementAndGet() > 0);
    Set<String> given = new HashSet<>();
    IntStream.range(0, 5000).forEach(i -> given.add(names.next(Path.of(i + "", "rgb.png"))));
    assertEquals(5000, given.size());
    assertTrue(looks.get() <= 2 * 5000, looks + " looks");
  }
}
