package yolov3.data.mnist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.section.MnistConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.RandomStreams;
import yolov3.data.Split;
import yolov3.data.annotation.list.ListFile;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

class MnistDetectionDatasetTest {

  private static final String ANOTHER_FOLDER = "; choose another folder (mnist.folder)";
  private static final MnistConfig SMALL = new MnistConfig(Path.of("set"), 12, 5, 4, 96, 7, false);

  /** A few digits of MNIST, so that a set is made in milliseconds. */
  @TempDir static Path fewDigits;

  @TempDir Path folder;

  @BeforeAll
  static void takeAFewDigits() throws IOException {
    Digits digits = IdxFiles.readTest(Path.of("mnist"));
    writeDigits("train", digits.slice(0, 120));
    writeDigits("t10k", digits.slice(200, 240));
  }

  private static void writeDigits(String prefix, Digits digits) throws IOException {
    Files.write(
        fewDigits.resolve(prefix + "-images-idx3-ubyte.gz"),
        IdxFilesTest.gzip(IdxFilesTest.idx(digits.ink(), 0x803, digits.count(), 28, 28)));
    Files.write(
        fewDigits.resolve(prefix + "-labels-idx1-ubyte.gz"),
        IdxFilesTest.gzip(IdxFilesTest.idx(digits.labels(), 0x801, digits.count())));
  }

  private MnistDetectionDataset make(Path out, MnistConfig config) {
    return MnistDetectionDataset.make(in(out, config), fewDigits, done -> {});
  }

  private static MnistConfig in(Path folder, MnistConfig config) {
    return new MnistConfig(
        folder,
        config.train(),
        config.validation(),
        config.test(),
        config.size(),
        config.seed(),
        config.tight());
  }

  private static Map<String, byte[]> contents(Path set) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(set)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(set.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private static void assertSameBytes(Path expected, Path actual) throws IOException {
    Map<String, byte[]> expectedContents = contents(expected);
    Map<String, byte[]> actualContents = contents(actual);
    assertEquals(expectedContents.keySet(), actualContents.keySet());
    expectedContents.forEach(
        (file, bytes) -> assertArrayEquals(bytes, actualContents.get(file), file));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aSetHasItsImagesListsNamesAndManifest() throws IOException {
    List<Integer> progress = new ArrayList<>();

    MnistDetectionDataset set =
        MnistDetectionDataset.make(in(folder.resolve("new/set"), SMALL), fewDigits, progress::add);

    assertFalse(set.wasThere());
    assertEquals(IntStream.rangeClosed(1, 12 + 5 + 4).boxed().toList(), progress);
    assertEquals(
        List.of(
            "manifest.json",
            "mnist.names",
            "test",
            "test.txt",
            "train",
            "train.txt",
            "validation",
            "validation.txt"),
        names(set.folder()));
    assertEquals(List.of("set"), names(folder.resolve("new"))); // nothing unfinished is left
    assertEquals(10, ClassNames.read(set.namesFile()).count());
    assertTrue(Files.readString(set.list(Split.TRAIN)).startsWith("train/000001.jpg "));

    Map<Path, Integer> counts =
        Map.of(set.list(Split.TRAIN), 12, set.list(Split.VALIDATION), 5, set.list(Split.TEST), 4);
    for (Path list : counts.keySet()) {
      int[] objects = new int[10];
      List<LabelledImage> images = ListFile.read(list, 10);
      assertEquals(counts.get(list), images.size());
      for (LabelledImage image : images) {
        assertEquals(new ImageSize(96, 96), ImageDecoder.read(image.image()).size());
        assertFalse(image.boxes().isEmpty());
        image.boxes().forEach(labelled -> objects[labelled.classIndex()]++);
      }
      String split = list.getFileName().toString().replace(".txt", "");
      assertEquals(
          Arrays.stream(objects).boxed().toList(), set.manifest().objects().get(split), split);
    }
  }

  @Test
  void theSameSeedGivesTheSameBytesOnAnyNumberOfThreads() throws IOException {
    MnistDetectionDataset.make(in(folder.resolve("one"), SMALL), fewDigits, done -> {}, 1);
    MnistDetectionDataset.make(in(folder.resolve("four"), SMALL), fewDigits, done -> {}, 4);

    assertSameBytes(folder.resolve("one"), folder.resolve("four"));
  }

  /** When this moves on purpose, MnistDatasetManifest.FORMAT_VERSION counts up. */
  @Test
  void theFirstImageIsTheSameAsEver() throws IOException {
    MnistDetectionDataset set = make(folder.resolve("set"), SMALL);

    assertEquals(
        "train/000001.jpg 4,1,88,85,5 78,14,92,28,1",
        Files.readAllLines(set.list(Split.TRAIN)).get(0));
  }

  @Test
  void aLargerSetStartsLikeASmallerOne() throws IOException {
    make(folder.resolve("small"), SMALL);
    make(folder.resolve("large"), new MnistConfig(folder, 20, 6, 5, 96, 7, false));

    Map<String, byte[]> large = contents(folder.resolve("large"));
    contents(folder.resolve("small")).entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(".jpg"))
        .forEach(entry -> assertArrayEquals(entry.getValue(), large.get(entry.getKey())));
  }

  @Test
  void anotherSeedGivesOtherImages() throws IOException {
    make(folder.resolve("seven"), SMALL);
    make(folder.resolve("eight"), new MnistConfig(folder, 12, 5, 4, 96, 8, false));

    assertNotEquals(
        Files.readString(folder.resolve("seven/train.txt")),
        Files.readString(folder.resolve("eight/train.txt")));
  }

  @Test
  void noDigitOfMnistIsInTwoSplits() {
    Map<Split, Digits> digits = MnistDetectionDataset.readDigits(Path.of("mnist"));

    assertEquals(60_000 - 60_000 / 6, digits.get(Split.TRAIN).count());
    assertEquals(60_000 / 6, digits.get(Split.VALIDATION).count());
    assertEquals(10_000, digits.get(Split.TEST).count());
    Map<Split, Set<String>> inks = new HashMap<>();
    digits.forEach(
        (split, ofSplit) -> {
          Set<String> ink = new HashSet<>();
          for (int i = 0; i < ofSplit.count(); i += 10) {
            ink.add(new String(ofSplit.inkOf(i), StandardCharsets.ISO_8859_1));
          }
          inks.put(split, ink);
        });
    for (int i = 0; i < digits.get(Split.VALIDATION).count(); i++) {
      String ink = new String(digits.get(Split.VALIDATION).inkOf(i), StandardCharsets.ISO_8859_1);
      assertFalse(inks.get(Split.TRAIN).contains(ink));
      assertFalse(inks.get(Split.TEST).contains(ink));
    }
  }

  @ParameterizedTest(name = "{0} pixels, tight: {1}")
  @CsvSource({"416, false", "416, true", "96, false", "96, true", "32, false", "113, true"})
  void boxesAreWholeInsideTheImageAndApart(int size, boolean tight) {
    Digits digits = IdxFiles.readTest(Path.of("mnist"));
    int most = 0;
    for (int i = 0; i < 300; i++) {
      DigitScene scene =
          DigitScene.draw(digits, size, tight, RandomStreams.of(1, Split.TEST.ordinal(), i));
      List<LabelledBox> boxes = scene.boxes();
      most = Math.max(most, boxes.size());
      assertFalse(boxes.isEmpty());
      assertTrue(boxes.size() <= 3 + 6 + 3);
      for (int a = 0; a < boxes.size(); a++) {
        Box box = boxes.get(a).box();
        assertEquals(digits.label(scene.digits().get(a)), boxes.get(a).classIndex());
        assertEquals(box.clip(size, size), box);
        assertEquals(
            new Box(
                Math.rint(box.xmin()),
                Math.rint(box.ymin()),
                Math.rint(box.xmax()),
                Math.rint(box.ymax())),
            box);
        if (!tight) {
          assertEquals(box.width(), box.height());
          // 28 × 0.5, 0.8, 1, 1.5, 2, 3, 4
          assertTrue(Set.of(14.0, 22.0, 28.0, 42.0, 56.0, 84.0, 112.0).contains(box.width()));
        }
        for (int b = 0; b < a; b++) {
          assertTrue(box.iou(boxes.get(b).box()) < 0.02);
        }
      }
    }
    assertTrue(most > (size > 100 ? 8 : 1), "at most " + most + " digits");
  }

  /** One digit whose ink is the rectangle x 4 to 24, y 8 to 20, full. */
  private static Digits rectangle() {
    byte[] ink = new byte[28 * 28];
    for (int y = 8; y < 20; y++) {
      Arrays.fill(ink, y * 28 + 4, y * 28 + 24, (byte) 255);
    }
    return new Digits(ink, new byte[] {5});
  }

  @Test
  void digitsAreDarkOnWhiteInsideTheirBoxes() {
    for (int i = 0; i < 20; i++) {
      DigitScene scene = DigitScene.draw(rectangle(), 128, true, new SplittableRandom(i));
      RgbImage image = scene.image();
      boolean[] inBox = new boolean[128 * 128];
      for (LabelledBox labelled : scene.boxes()) {
        Box box = labelled.box();
        assertEquals(5, labelled.classIndex());
        for (int y = (int) box.ymin(); y < box.ymax(); y++) {
          Arrays.fill(inBox, y * 128 + (int) box.xmin(), y * 128 + (int) box.xmax(), true);
        }
        // A whole digit is black in the middle: no other tile erased it.
        int middle = (int) box.centreY() * 128 + (int) box.centreX();
        assertEquals(0, image.pixels()[3 * middle] & 0xff);
      }
      for (int at = 0; at < inBox.length; at++) {
        int value = image.pixels()[3 * at] & 0xff;
        assertTrue(inBox[at] || value > 255 - 32, "ink outside all boxes");
      }
    }
  }

  @Test
  void aTightBoxIsAroundTheInk() {
    // Of 32 pixels: tiles of 14, 22 and 28; the ink is 20×12 of 28 times the scale, ± 1 of blur.
    Map<Boolean, Set<String>> sizes = new HashMap<>();
    for (boolean tight : new boolean[] {false, true}) {
      Set<String> found = new HashSet<>();
      for (int i = 0; i < 50; i++) {
        Box box =
            DigitScene.draw(rectangle(), 32, tight, new SplittableRandom(i)).boxes().get(0).box();
        found.add((int) box.width() + "×" + (int) box.height());
      }
      sizes.put(tight, found);
    }
    assertEquals(Set.of("14×14", "22×22", "28×28"), sizes.get(false));
    assertTrue(sizes.get(true).containsAll(Set.of("10×6", "20×12")), sizes.get(true).toString());
    assertEquals(3, sizes.get(true).size());
  }

  @Test
  void anEqualSetIsLeftAlone() throws IOException {
    MnistDetectionDataset first = make(folder.resolve("set"), SMALL);
    Map<String, byte[]> before = contents(folder.resolve("set"));

    List<Integer> progress = new ArrayList<>();
    MnistDetectionDataset second =
        MnistDetectionDataset.make(
            in(folder.resolve("set"), SMALL), folder.resolve("no digits"), progress::add);

    assertTrue(second.wasThere());
    assertEquals(first.manifest(), second.manifest());
    assertEquals(List.of(), progress);
    assertEquals(before.keySet(), contents(folder.resolve("set")).keySet());
  }

  @Test
  void aLinkToAnEmptyFolderStaysALinkAndTheFolderIsFilled() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);

    make(link, SMALL);

    assertTrue(Files.isSymbolicLink(link));
    assertTrue(Files.isRegularFile(elsewhere.resolve("train.txt")));
  }

  @Test
  void anEmptyFolderIsFilled() throws IOException {
    Path set = Files.createDirectory(folder.resolve("set"));

    assertFalse(make(set, SMALL).wasThere());
    assertTrue(make(set, SMALL).wasThere());
  }

  /** A way to spoil a finished set, and the refusal of the same options. */
  interface Spoiling {
    void apply(Path set) throws IOException;
  }

  static Stream<Arguments> spoiledSets() {
    String whatToDo = ANOTHER_FOLDER + ", or delete this one";
    return Stream.of(
        arguments(
            "no manifest",
            (Spoiling) set -> Files.delete(set.resolve("manifest.json")),
            "folder 'S' is not empty and has no manifest.json, so it is not a finished detection set"
                + whatToDo),
        arguments(
            "no list",
            (Spoiling) set -> Files.delete(set.resolve("test.txt")),
            "detection set 'S' lacks test.txt" + whatToDo),
        arguments(
            "no image",
            (Spoiling) set -> Files.delete(set.resolve("train/000003.jpg")),
            "detection set 'S' lacks 1 of the 12 images of train/" + whatToDo),
        arguments(
            "no names",
            (Spoiling) set -> Files.delete(set.resolve("mnist.names")),
            "detection set 'S' lacks mnist.names" + whatToDo),
        arguments(
            "other version",
            (Spoiling)
                set -> Files.writeString(set.resolve("manifest.json"), "{\"formatVersion\": 99}"),
            "S/manifest.json is not the manifest of a detection set (formatVersion is 99); expected formatVersion 1"
                + whatToDo),
        arguments(
            "other options",
            (Spoiling)
                set -> {
                  Path manifest = set.resolve("manifest.json");
                  Files.writeString(
                      manifest,
                      Files.readString(manifest)
                          .replace("\"train\" : 12", "\"train\" : 13")
                          .replace("false", "true"));
                },
            "folder 'S' has a detection set with train 13 instead of 12, tight true instead of false"
                + whatToDo));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spoiledSets")
  void whatLiesThereIsNeverReplaced(String name, Spoiling spoiling, String message)
      throws IOException {
    Path set = folder.resolve("set");
    make(set, SMALL);
    spoiling.apply(set);
    Map<String, byte[]> before = contents(set);

    UserException refused = assertThrows(UserException.class, () -> make(set, SMALL));
    assertEquals(message, refused.getMessage().replace(set.toString(), "S"));
    Map<String, byte[]> after = contents(set);
    assertEquals(before.keySet(), after.keySet());
    before.forEach((file, bytes) -> assertArrayEquals(bytes, after.get(file)));
  }

  @Test
  void junkInsteadOfAManifestIsRefused() throws IOException {
    for (String json :
        List.of(
            "",
            "{",
            "[]",
            "{\"formatVersion\":1}",
            "{\"formatVersion\":1,\"options\":{\"train\":0}}")) {
      Files.writeString(folder.resolve("manifest.json"), json);

      UserException refused = assertThrows(UserException.class, () -> make(folder, SMALL));
      assertTrue(
          refused.getMessage().startsWith(folder + "/manifest.json is not the manifest"),
          refused.getMessage());
    }
  }

  @Test
  void aFileInsteadOfAFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("set"), "text");

    UserException refused = assertThrows(UserException.class, () -> make(file, SMALL));
    assertEquals("'" + file + "' is not a folder" + ANOTHER_FOLDER, refused.getMessage());
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");

    UserException refused =
        assertThrows(UserException.class, () -> make(file.resolve("set"), SMALL));
    assertTrue(
        refused.getMessage().startsWith("folder '" + file + "' cannot be written ("),
        refused.getMessage());
  }

  @Test
  void missingDigitsLeaveNothingBehind() throws IOException {
    assertThrows(
        UserException.class,
        () -> MnistDetectionDataset.make(in(folder.resolve("set"), SMALL), folder, done -> {}));

    assertEquals(List.of(), names(folder));
  }

  @Test
  void aFailureOnTheWayLeavesNothingBehind() throws IOException {
    IllegalStateException stop = new IllegalStateException("stop");

    assertEquals(
        stop,
        assertThrows(
            IllegalStateException.class,
            () ->
                MnistDetectionDataset.make(
                    in(folder.resolve("set"), SMALL),
                    fewDigits,
                    done -> {
                      throw stop;
                    })));

    assertEquals(List.of(), names(folder));
  }

  @Test
  void whatAKilledProcessLeftIsDeletedAndNothingElse() throws IOException {
    Path left = Files.createDirectories(folder.resolve(".set.partial-1a2b/train")).getParent();
    Files.writeString(left.resolve("train/000001.jpg"), "torn");
    Files.writeString(folder.resolve(".set.lock"), "");
    Files.createDirectory(folder.resolve(".other.partial-1a2b"));
    Files.createDirectory(folder.resolve("set.partial-1a2b"));

    make(folder.resolve("set"), SMALL);

    assertEquals(
        List.of(".other.partial-1a2b", "set", "set.partial-1a2b"),
        names(folder).stream().sorted().toList());
  }

  @Test
  void whatSomebodyIsDrawingIsNotTouchedByASecondWhoIsSentAway() throws IOException {
    Path set = folder.resolve("set");
    List<String> messages = new ArrayList<>();
    MnistDetectionDataset.make(
        in(set, SMALL),
        fewDigits,
        done ->
            messages.add(assertThrows(UserException.class, () -> make(set, SMALL)).getMessage()));

    assertEquals(
        List.of("detection set '" + set + "' is being drawn by another process"),
        messages.stream().distinct().toList());
    assertEquals(List.of("set"), names(folder));
    assertTrue(make(set, SMALL).wasThere());
  }

  static Stream<Arguments> wrongOptions() {
    return Stream.of(
        arguments("mnist.train is 0; expected 1 to 999999", 0, 1, 1, 416),
        arguments("mnist.validation is -1; expected 1 to 999999", 1, -1, 1, 416),
        arguments("mnist.test is 1000000; expected 1 to 999999", 1, 1, 1_000_000, 416),
        arguments("mnist.size is 31; expected 32 to 4096", 1, 1, 1, 31),
        arguments("mnist.size is 4097; expected 32 to 4096", 1, 1, 1, 4097));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongOptions")
  void wrongOptionsNameTheirKey(String message, int train, int validation, int test, int size) {
    UserException refused =
        assertThrows(
            UserException.class,
            () -> new MnistConfig(folder, train, validation, test, size, 1, false));
    assertEquals(message, refused.getMessage());
  }
}
