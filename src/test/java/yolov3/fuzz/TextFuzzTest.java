package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.list.ListFile;
import yolov3.io.AtomicFolder;

/** Lists, class names and configs: a text file, whatever is in it, is read or is refused. */
class TextFuzzTest {

  private static final int CLASSES = 10;
  private static final long MOST_BYTES = 32 << 20;

  /** YAML and this program's keys, values and traps. */
  private static final List<String> PIECES =
      List.of(
          "&a ",
          "*a",
          "<<: *a",
          "!!int ",
          "!!float ",
          "!!binary ",
          "!!java.io.File ",
          "? ",
          "- ",
          ": ",
          "\n",
          "\n  ",
          "  ",
          "\t",
          "#",
          "[",
          "]",
          "{",
          "}",
          "'",
          "\"",
          "|",
          ">",
          "%YAML 1.2",
          "---\n",
          "...\n",
          "~",
          "null",
          ".inf",
          "-.inf",
          ".nan",
          "0x7f",
          "0o17",
          "0b1",
          "1_000",
          "12:30:45",
          "1e5",
          "+1",
          "2024-01-01",
          "yes",
          "off",
          "\u0000",
          "\ufeff",
          "\ud83d\ude00",
          "model:",
          "data:",
          "anchors:",
          "[[1, 2], [3, 4]]",
          "jar:file:/a!/b",
          "http://a/b",
          "file:///a",
          "a:b",
          "C:\\a",
          "\u0085",
          "\u2028");

  private static Path folder;
  private static List<byte[]> configs;

  private static final List<byte[]> LISTS =
      texts(
          "a.png 1,2,3.5,4,0 0,0,20,20,9\nb c.png 1e0,2,13,14,3\n",
          "# images\n\na.png\nb c.png 0.25,1,2,3,4 5,6,7,8,9 1,1,9,9,0 2,2,4,4,1\n",
          "\ufeffa.png 1,2,3,4,5\r\nmissing.png 1,2,3,4,5\r\n");

  private static final List<byte[]> NAMES = texts("cat\ndog\ntraffic light\n", "Straße\r\n\r\n");

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("texts");
    Files.write(folder.resolve("a.png"), Images.pngs().get(0));
    Files.write(folder.resolve("b c.png"), Images.pngs().get(1));
    try (Stream<Path> files = Files.list(Path.of("configs"))) {
      configs =
          Stream.concat(
                  files.filter(Files::isRegularFile).sorted().map(TextFuzzTest::bytesOf),
                  Stream.of(
                      ConfigFile.toYaml(
                              ConfigFile.read(Path.of("configs/mnist-tiny.yaml"), Map.of()))
                          .getBytes(StandardCharsets.UTF_8)))
              .toList();
    }
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    AtomicFolder.deleteTree(folder);
  }

  @Provide
  Arbitrary<byte[]> spoiltLists() {
    return Arbitraries.oneOf(Mutation.of(LISTS), Mutation.random(LISTS), withPieces(LISTS));
  }

  @Provide
  Arbitrary<byte[]> spoiltNames() {
    return Arbitraries.oneOf(Mutation.of(NAMES), Mutation.random(NAMES), withPieces(NAMES));
  }

  @Provide
  Arbitrary<byte[]> spoiltConfigs() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Mutation.of(configs)),
        Tuple.of(4, withPieces(configs)),
        Tuple.of(1, Mutation.random(configs)),
        Tuple.of(1, piecesAlone()));
  }

  @FuzzTest
  void spoiltListIsReadOrRefused(@ForAll("spoiltLists") byte[] bytes) throws IOException {
    Path list = Files.write(folder.resolve("list.txt"), bytes);
    Limits.read(MOST_BYTES, () -> ListFile.read(list, CLASSES))
        .ifPresent(
            images -> {
              assertFalse(images.isEmpty());
              images.forEach(TextFuzzTest::assertUsable);
            });
  }

  @FuzzTest
  void spoiltNamesAreReadOrRefused(@ForAll("spoiltNames") byte[] bytes) throws IOException {
    Path names = Files.write(folder.resolve("classes.names"), bytes);
    Limits.read(MOST_BYTES, () -> ClassNames.read(names))
        .ifPresent(read -> assertTrue(read.count() > 0));
  }

  @FuzzTest
  void spoiltConfigIsReadOrRefused(@ForAll("spoiltConfigs") byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("run.yaml"), bytes);
    Limits.read(MOST_BYTES, () -> ConfigFile.read(file, Map.of()))
        .ifPresent(TextFuzzTest::assertReadsBack);
  }

  @FuzzTest
  void spoiltOverrideIsReadOrRefused(@ForAll("overrides") Map<String, String> overrides) {
    Limits.read(MOST_BYTES, () -> ConfigFile.read(Path.of("configs/mnist-tiny.yaml"), overrides))
        .ifPresent(TextFuzzTest::assertReadsBack);
  }

  @Provide
  Arbitrary<Map<String, String>> overrides() {
    Arbitrary<String> keys =
        Arbitraries.of(
            "seed",
            "name",
            "",
            ".",
            "data",
            "data.train",
            "data.cache",
            "model.anchors",
            "model.input_size",
            "mnist",
            "mnist.folder",
            "training.epochs",
            "training.epochs.more",
            "schedule.peak_rate",
            "optimizer.epsilon",
            "loss..ignore_threshold",
            "checkpoint.every_minutes");
    Arbitrary<String> values =
        Arbitraries.of(PIECES).list().ofMaxSize(4).map(pieces -> String.join("", pieces));
    return Arbitraries.maps(keys, Arbitraries.oneOf(values, Arbitraries.strings().ofMaxLength(12)))
        .ofMaxSize(3);
  }

  @Example
  void deeplyNestedConfigIsRefused() throws IOException {
    for (String nested : List.of("[", "{a: ", "- ", "? ", "&a [", "!!map {a: ")) {
      Path file = Files.writeString(folder.resolve("deep.yaml"), "data: " + nested.repeat(100_000));
      assertTrue(
          Limits.read(64 * MOST_BYTES, () -> ConfigFile.read(file, Map.of())).isEmpty(), nested);
    }
  }

  @Example
  void configOfAliasesOfAliasesIsRefused() throws IOException {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol]\n");
    for (int i = 1; i < 40; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    Path file = Files.writeString(folder.resolve("laughs.yaml"), laughs);
    assertTrue(Limits.read(MOST_BYTES, () -> ConfigFile.read(file, Map.of())).isEmpty());
  }

  @Example
  void hugeFileIsRefusedBeforeItIsInMemory() throws IOException {
    Path file = folder.resolve("huge.yaml");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertTrue(Limits.read(MOST_BYTES, () -> ConfigFile.read(file, Map.of())).isEmpty());
    assertTrue(Limits.read(MOST_BYTES, () -> ClassNames.read(file)).isEmpty());
    assertTrue(Limits.read(MOST_BYTES, () -> ListFile.read(file, CLASSES)).isEmpty());
  }

  private static void assertUsable(LabelledImage image) {
    image
        .boxes()
        .forEach(
            labelled -> {
              assertTrue(labelled.classIndex() >= 0 && labelled.classIndex() < CLASSES);
              assertTrue(labelled.box().xmin() >= 0 && labelled.box().xmax() <= 24);
              assertTrue(labelled.box().ymin() >= 0 && labelled.box().ymax() <= 20);
              assertTrue(labelled.box().area() > 0, labelled.toString());
            });
  }

  private static void assertReadsBack(RunConfig config) {
    try {
      Path written = folder.resolve("written.yaml");
      ConfigFile.write(config, written);
      assertEquals(config, ConfigFile.read(written, Map.of()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Arbitrary<byte[]> withPieces(List<byte[]> files) {
    return Combinators.combine(
            Arbitraries.of(files),
            Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(4),
            Arbitraries.doubles().between(0, 1).list().ofSize(4))
        .as(
            (file, pieces, places) -> {
              StringBuilder text = new StringBuilder(new String(file, StandardCharsets.UTF_8));
              for (int i = 0; i < pieces.size(); i++) {
                text.insert((int) (places.get(i) * text.length()), pieces.get(i));
              }
              return text.toString().getBytes(StandardCharsets.UTF_8);
            });
  }

  private static Arbitrary<byte[]> piecesAlone() {
    return Arbitraries.of(PIECES)
        .list()
        .ofMaxSize(40)
        .map(pieces -> String.join("", pieces).getBytes(StandardCharsets.UTF_8));
  }

  private static List<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static byte[] bytesOf(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
