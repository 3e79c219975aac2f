package yolov3.data.annotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.LabelledBox.Kind;
import yolov3.io.UserException;

/** What is written in one format and read again is what was there. */
class DatasetConversionTest {

  private static final int WIDTH = 333;
  private static final int HEIGHT = 217;
  private static final ClassNames NAMES =
      new ClassNames(List.of("zebra", "traffic light", "no", "<&\"'>", "7", "Straße"));

  private static final ClassNames NAMES_WITHOUT_BLANKS =
      new ClassNames(
          NAMES.names().stream().map(name -> name.replace("traffic light", "DONTCARE")).toList());

  @TempDir Path folder;
  private Map<Split, List<LabelledImage>> images;

  @BeforeEach
  void draw() throws IOException {
    Random random = new Random(2);
    images = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      Path source = Files.createDirectories(folder.resolve("source").resolve(split.title()));
      List<LabelledImage> ofSplit = new ArrayList<>();
      for (String name :
          List.of("000.png", "001 b.png", "002,1,2,3,4.png", "003.PNG", "004", "005é.png")) {
        BufferedImage pixels = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(pixels, "png", source.resolve(name).toFile());
        List<LabelledBox> boxes = new ArrayList<>();
        for (int i = 0; i < ofSplit.size(); i++) { // the first is background
          boxes.add(new LabelledBox(box(random), random.nextInt(NAMES.count())));
        }
        ofSplit.add(new LabelledImage(source.resolve(name), boxes));
      }
      images.put(split, ofSplit);
    }
  }

  /** Of any fractions, and a few at the edges of the image. */
  private static Box box(Random random) {
    double xmin = random.nextInt(4) == 0 ? 0 : random.nextFloat() * (WIDTH - 10);
    double ymin = random.nextInt(4) == 0 ? 0 : random.nextFloat() * (HEIGHT - 10);
    double xmax =
        random.nextInt(4) == 0 ? WIDTH : xmin + 0.3f + random.nextFloat() * (WIDTH - xmin - 1);
    double ymax =
        random.nextInt(4) == 0 ? HEIGHT : ymin + 0.3f + random.nextFloat() * (HEIGHT - ymin - 1);
    return new Box((float) xmin, (float) ymin, (float) xmax, (float) ymax);
  }

  static Stream<Arguments> pairs() {
    return Stream.of(DataFormat.values())
        .filter(format -> format != DataFormat.AUTO)
        .flatMap(
            one ->
                Stream.of(DataFormat.values())
                    .filter(format -> format != DataFormat.AUTO)
                    .map(other -> Arguments.of(one, other)));
  }

  private static ClassNames names(DataFormat format) {
    return format == DataFormat.KITTI ? NAMES_WITHOUT_BLANKS : NAMES;
  }

  private static Map<Split, List<LabelledImage>> throughFormat(
      ClassNames names, Map<Split, List<LabelledImage>> set, DataFormat format, Path target) {
    DatasetConversion.write(names, set, format, target, false, done -> {});
    DatasetReader files = DatasetReader.of(target, DataFormat.AUTO, null, null, false);
    assertEquals(names, files.names());
    return files.readAll(names, warning -> {});
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everyBoxComesBackAndEveryBackground(DataFormat one, DataFormat other) {
    ClassNames names = names(one == DataFormat.KITTI ? one : other);
    Map<Split, List<LabelledImage>> there =
        throughFormat(names, images, one, folder.resolve("one"));
    Map<Split, List<LabelledImage>> back =
        throughFormat(names, there, other, folder.resolve("other"));
    Map<Split, List<LabelledImage>> home = throughFormat(names, back, one, folder.resolve("home"));

    assertEquals(images.keySet(), home.keySet());
    for (Split split : Split.values()) {
      assertEquals(images.get(split).size(), home.get(split).size());
      for (int i = 0; i < images.get(split).size(); i++) {
        List<LabelledBox> expected = images.get(split).get(i).boxes();
        LabelledImage found = home.get(split).get(i);
        if (one == DataFormat.TFRECORD || other == DataFormat.TFRECORD) {
          assertSameBytes(images.get(split).get(i).image(), found.image());
        } else {
          assertEquals(
              realPath(images.get(split).get(i).image()),
              realPath(found.image()),
              "links to links");
        }
        assertEquals(expected.size(), found.boxes().size());
        for (int b = 0; b < expected.size(); b++) {
          assertEquals(expected.get(b).classIndex(), found.boxes().get(b).classIndex());
          assertNear(expected.get(b).box(), found.boxes().get(b).box());
        }
      }
    }
  }

  /** The bar is half a pixel; nothing is rounded, so it is far less. */
  private static void assertNear(Box expected, Box box) {
    double most = 1e-3;
    assertEquals(expected.xmin(), box.xmin(), most);
    assertEquals(expected.ymin(), box.ymin(), most);
    assertEquals(expected.xmax(), box.xmax(), most);
    assertEquals(expected.ymax(), box.ymax(), most);
  }

  private static void assertSameBytes(Path expected, Path image) {
    try {
      assertEquals(-1, Files.mismatch(expected, image));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path realPath(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> marks() {
    String difficult =
        "1 boxes are of objects that are hard to see: the format has no such mark, so they are written as any other";
    String leftOut = "2 boxes are of crowds: the format has no such mark, so they are skipped";
    String areas =
        "1 objects do not fill their boxes: the format has no areas, so metrics by size will differ a little";
    return Stream.of(
        Arguments.of(
            DataFormat.LIST, List.of(Kind.OBJECT, Kind.OBJECT), List.of(difficult, leftOut, areas)),
        Arguments.of(
            DataFormat.YOLO, List.of(Kind.OBJECT, Kind.OBJECT), List.of(difficult, leftOut, areas)),
        Arguments.of(
            DataFormat.LABELME,
            List.of(Kind.OBJECT, Kind.OBJECT),
            List.of(difficult, leftOut, areas)),
        Arguments.of(
            DataFormat.CSV, List.of(Kind.OBJECT, Kind.OBJECT), List.of(difficult, leftOut, areas)),
        Arguments.of(
            DataFormat.CREATEML,
            List.of(Kind.OBJECT, Kind.OBJECT),
            List.of(difficult, leftOut, areas)),
        Arguments.of(
            DataFormat.OPENIMAGES,
            List.of(Kind.OBJECT, Kind.OBJECT, Kind.CROWD, Kind.CROWD),
            List.of(difficult, areas)),
        Arguments.of(
            DataFormat.KITTI,
            List.of(Kind.OBJECT, Kind.OBJECT),
            List.of(difficult, leftOut, areas)),
        Arguments.of(
            DataFormat.TFRECORD,
            List.of(Kind.OBJECT, Kind.DIFFICULT, Kind.CROWD, Kind.CROWD),
            List.of(areas)),
        Arguments.of(
            DataFormat.COCO,
            List.of(Kind.OBJECT, Kind.DIFFICULT, Kind.CROWD, Kind.CROWD),
            List.of()),
        Arguments.of(
            DataFormat.VOC,
            List.of(Kind.OBJECT, Kind.DIFFICULT, Kind.DIFFICULT, Kind.DIFFICULT),
            List.of(
                "2 boxes are of crowds: the format has no such mark, so they are marked as difficult",
                areas)));
  }

  @ParameterizedTest
  @MethodSource("marks")
  void whatAFormatCannotHoldIsSaidWithItsCount(
      DataFormat format, List<Kind> kinds, List<String> warnings) {
    Box box = new Box(1, 2, 30, 40);
    LabelledImage image =
        new LabelledImage(
            images.get(Split.TRAIN).get(0).image(),
            List.of(
                new LabelledBox(box, 0, Kind.OBJECT, 100),
                new LabelledBox(box, 1, Kind.DIFFICULT, box.area() * (1 - 1e-7)), // rounded
                new LabelledBox(box, 2, Kind.CROWD, box.area()),
                new LabelledBox(box, 3, Kind.CROWD, box.area())));
    Path target = folder.resolve("target");

    assertEquals(
        warnings,
        DatasetConversion.write(
            names(format), Map.of(Split.TRAIN, List.of(image)), format, target, false, done -> {}));

    DatasetReader files = DatasetReader.of(target, DataFormat.AUTO, null, null, false);
    LabelledImage read = files.read(Split.TRAIN, names(format), warning -> {}).get(0);
    assertEquals(kinds, read.boxes().stream().map(LabelledBox::kind).toList());
    assertEquals(format == DataFormat.COCO ? 100 : box.area(), read.boxes().get(0).area(), "area");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataFormat.class,
      names = {"AUTO"},
      mode = EnumSource.Mode.EXCLUDE)
  void copiedImagesNeedNoSource(DataFormat format) throws IOException {
    Path target = folder.resolve("target");
    DatasetConversion.write(names(format), images, format, target, true, done -> {});
    try (Stream<Path> files = Files.walk(target)) {
      assertTrue(files.noneMatch(Files::isSymbolicLink));
    }
    Files.move(folder.resolve("source"), folder.resolve("gone"));
    Files.move(target, folder.resolve("elsewhere"));
    assertEquals(
        18,
        DatasetReader.of(folder.resolve("elsewhere"), DataFormat.AUTO, null, null, false)
            .readAll(names(format), warning -> {})
            .values()
            .stream()
            .mapToInt(List::size)
            .sum());
  }

  @ParameterizedTest
  @CsvSource({
    "traffic light, 'has a blank, at which KITTI''s label files end it; expected a name such as ''traffic_light'', or another format'",
    "DontCare, 'is KITTI''s mark of regions that are skipped; expected another name or another format'"
  })
  void namesThatKittiCannotHoldAreRefusedBeforeAnythingIsWritten(String name, String problem) {
    ClassNames names =
        new ClassNames(
            NAMES_WITHOUT_BLANKS.names().stream().map(n -> n.replace("zebra", name)).toList());
    Path target = folder.resolve("target");
    UserException refused =
        assertThrows(
            UserException.class,
            () ->
                DatasetConversion.write(
                    names, images, DataFormat.KITTI, target, false, done -> {}));
    assertEquals("class '%s' %s".formatted(name, problem), refused.getMessage());
    assertEquals(List.of("source"), List.of(folder.toFile().list()));
  }

  @ParameterizedTest
  @EnumSource(value = DataFormat.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void classNamesHaveAFileUnlessTheFormatHoldsThem(DataFormat format) {
    Path target = folder.resolve("target");
    DatasetConversion.write(names(format), images, format, target, false, done -> {});
    boolean holdsThem = format == DataFormat.COCO || format == DataFormat.YOLO;
    assertEquals(!holdsThem, Files.exists(target.resolve("classes.names")));
  }

  @Test
  void nothingIsWrittenOverAndNothingIsLeftBehind() throws IOException {
    Path target = Files.createDirectories(folder.resolve("target"));
    Path mine = Files.writeString(target.resolve("mine"), "mine");
    UserException refused =
        assertThrows(
            UserException.class,
            () ->
                DatasetConversion.write(NAMES, images, DataFormat.COCO, target, false, done -> {}));
    assertEquals(
        "'" + target + "' is not an empty folder; choose a new one (nothing is overwritten)",
        refused.getMessage());
    assertEquals("mine", Files.readString(mine));

    Path other = folder.resolve("other");
    assertThrows(
        IllegalStateException.class,
        () ->
            DatasetConversion.write(
                NAMES,
                images,
                DataFormat.COCO,
                other,
                false,
                done -> {
                  throw new IllegalStateException("stopped");
                }));
    assertFalse(Files.exists(other));
    try (Stream<Path> entries = Files.list(folder)) {
      assertEquals(
          List.of("source", "target"),
          entries.map(entry -> entry.getFileName().toString()).sorted().toList());
    }
  }
}
