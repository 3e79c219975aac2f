package yolov3.evaluation.coco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.io.UserException;

/** Detections of files whose images are named in one way or another. */
class ImageReferenceMatcherTest {

  private static final ClassNames NAMES = new ClassNames(List.of("cat", "dog", "emu"));

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("f.json");
  }

  private static List<LabelledImage> images(String... paths) {
    return Stream.of(paths).map(path -> new LabelledImage(Path.of(path), List.of())).toList();
  }

  private static GroundTruth withoutIds(String... paths) {
    return GroundTruth.numbered(images(paths), NAMES);
  }

  /** Each image is "id=path", an id in quotes a text. */
  private static GroundTruth withIds(String... images) {
    List<String> paths = Stream.of(images).map(image -> image.split("=")[1]).toList();
    List<CocoId> ids = Stream.of(images).map(image -> id(image.split("=")[0])).toList();
    return new GroundTruth(
        images(paths.toArray(String[]::new)),
        NAMES,
        new CocoIds(ids, List.of(CocoId.of(1), CocoId.of(2), CocoId.of(3)), Map.of()));
  }

  private static CocoId id(String id) {
    return id.startsWith("'") ? CocoId.of(id.replace("'", "")) : CocoId.of(Long.parseLong(id));
  }

  /** Each detection is "image_id" or "image_id=file_name"; its score tells which it is. */
  private static String json(String... detections) {
    List<String> all = new ArrayList<>();
    for (String detection : detections) {
      String[] parts = detection.split("=");
      all.add(
          "{\"image_id\":%s,%s\"category_id\":3,\"bbox\":[0,0,10,10],\"score\":0.%d}"
              .formatted(
                  parts[0].replace('\'', '"'),
                  parts.length > 1 ? "\"file_name\":\"" + parts[1] + "\"," : "",
                  all.size() + 1));
    }
    return "[" + String.join(",", all) + "]";
  }

  private List<ImageResult> read(GroundTruth groundTruth, DetectionIds ids, String json) {
    try {
      Files.writeString(file, json);
      return CocoResults.read(file, groundTruth, ids, warnings::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** For each image the numbers of its detections. */
  private static String numbers(List<ImageResult> results) {
    return results.stream()
        .map(
            result ->
                result.detections().stream()
                    .map(detection -> Long.toString(Math.round(detection.score() * 10)))
                    .collect(Collectors.joining("+")))
        .collect(Collectors.joining(" "));
  }

  static Stream<Arguments> matched() {
    GroundTruth sorted = withoutIds("d/1.jpg", "d/10.jpg", "d/2.jpg");
    return Stream.of(
        arguments("numbers are stems", sorted, json("1", "2", "10"), "1 3 2"),
        arguments("numbers as texts", sorted, json("'10'", "'1'"), "2 1 "),
        arguments(
            "file_name, whatever the id", sorted, json("1=2.jpg", "2=1.jpg", "1=2.jpg"), "2  1+3"),
        arguments("texts are stems", withoutIds("a/x_1.png", "a/y.png"), json("'y'"), " 1"),
        arguments("texts are names", withoutIds("a/x_1.png", "a/y.png"), json("'y.png'"), " 1"),
        arguments(
            "leading zeros, as numbers and as text",
            withoutIds("v/000139.jpg", "v/000285.jpg"),
            json("285", "'000139'"),
            "2 1"),
        arguments(
            "one base name in two folders",
            withoutIds("d/a/1.jpg", "d/b/1.jpg"),
            json("1=b/1.jpg", "1=/elsewhere/d/a/1.jpg"),
            "2 1"),
        arguments("ids", withIds("7=d/a.jpg", "3=d/b.jpg"), json("3", "7"), "2 1"),
        arguments("text ids", withIds("'f_1'=d/a.jpg", "'f_2'=d/b.jpg"), json("'f_2'"), " 1"),
        arguments(
            "ids and file_name that agree",
            withIds("1=d/1.jpg", "2=d/10.jpg"),
            json("2=10.jpg", "1=1.jpg"),
            "2 1"),
        arguments(
            "ids, where stems say the same", withIds("1=d/1.jpg", "2=d/2.jpg"), json("2"), " 1"),
        arguments(
            "ids, where only some are stems too",
            withIds("0=d/1.jpg", "1=d/2.jpg"),
            json("0", "1"),
            "1 2"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void matched(String name, GroundTruth groundTruth, String json, String expected) {
    assertEquals(expected, numbers(read(groundTruth, DetectionIds.AS_FOUND, json)));
    assertEquals(List.of(), warnings);
  }

  static Stream<Arguments> refused() {
    GroundTruth sorted = withoutIds("d/1.jpg", "d/10.jpg", "d/2.jpg");
    String lacks =
        ": %d of %d detections are of images that the ground truth lacks, the first is detection %d with %s; expected %s";
    String noIds =
        ", or its name without the ending as image_id, since the ground truth has no ids";
    return Stream.of(
        arguments(
            "places in a list are not ids",
            withoutIds("d/a.jpg", "d/b.jpg"),
            json("1", "2", "2"),
            lacks.formatted(3, 3, 1, "image_id 1", "a file_name such as 'a.jpg'" + noIds)),
        arguments(
            "image that is not in the list",
            sorted,
            json("1", "11", "11", "2"),
            lacks.formatted(2, 4, 2, "image_id 11", "a file_name such as '1.jpg'" + noIds)),
        arguments(
            "file_name that is not in the list",
            sorted,
            json("'x'=1.jpg", "'y'=7.jpg"),
            lacks.formatted(
                1,
                2,
                2,
                "image_id 'y' (file_name '7.jpg')",
                "a file_name such as '1.jpg', since the ground truth has no ids")),
        arguments(
            "id that the file lacks",
            withIds("7=d/a.jpg", "3=d/b.jpg"),
            json("7", "4"),
            lacks.formatted(1, 2, 2, "image_id 4", "one of its 2 ids, 3 to 7")),
        arguments(
            "ids and stems that say different images",
            withIds("1=d/1.jpg", "2=d/10.jpg", "10=d/2.jpg"),
            json("1", "10"),
            ": detection 2 has image_id 10, which means two images: 'd/2.jpg' by the ids of the ground truth, but 'd/10.jpg' by the file name that image_id is; expected one image, or image ids set to id or name"),
        arguments(
            "ids and file_name that say different images",
            withIds("1=d/1.jpg", "2=d/10.jpg"),
            json("2=1.jpg"),
            ": detection 1 has image_id 2 (file_name '1.jpg'), which means two images: 'd/10.jpg' by the ids of the ground truth, but 'd/1.jpg' by file_name; expected one image, or image ids set to id or name"),
        arguments(
            "stem of two images",
            withoutIds("d/a/1.jpg", "d/b/1.png"),
            json("1"),
            ": detection 1 has image_id 1, which is the name of several images; expected a file_name with its folders"),
        arguments(
            "base name of two images",
            withoutIds("d/a/1.jpg", "d/b/1.jpg"),
            json("1=1.jpg"),
            ": detection 1 has image_id 1 (file_name '1.jpg'), which is the name of several images; expected a file_name with its folders"),
        arguments(
            "two names of one image",
            withoutIds("d/a/1.jpg"),
            json("1=b/1.jpg", "1=c/1.jpg"),
            ": detection 2 has image_id 1 (file_name 'c/1.jpg') and another detection has image_id 1 (file_name 'b/1.jpg'), but both mean image 'd/a/1.jpg'; expected one name per image"),
        arguments(
            "a folder that the list has not, where others are found with theirs",
            withoutIds("d/a/1.jpg", "d/a/2.jpg"),
            json("1=a/1.jpg", "2=b/2.jpg"),
            ": 1 images are not found with the folders of their file_name, as others are; the first is detection 2 with image_id 2 (file_name 'b/2.jpg'), which has the base name of 'd/a/2.jpg'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, GroundTruth groundTruth, String json, String message) {
    UserException e =
        assertThrows(UserException.class, () -> read(groundTruth, DetectionIds.AS_FOUND, json));
    assertEquals(file + message, e.getMessage());
  }

  @Test
  void stemsThatAreNotIdsAreMatchedWithAWarning() {
    GroundTruth groundTruth = withIds("7=d/a.jpg", "3=d/b.jpg");
    assertEquals(" 1", numbers(read(groundTruth, DetectionIds.AS_FOUND, json("'b'"))));
    assertEquals(
        List.of(
            file
                + ": image_id is not one of the ids of the ground truth for all detections; they are matched by file names without their endings"),
        warnings);
  }

  @Test
  void foldersOfAnotherMachineAreWarnedOf() {
    GroundTruth groundTruth = withoutIds("d/a.jpg", "d/b.jpg");
    String json = json("1=C:\\\\x\\\\b.jpg");
    assertEquals(" 1", numbers(read(groundTruth, DetectionIds.AS_FOUND, json)));
    assertEquals(1, warnings.size());
  }

  @Test
  void optionSaysWhichOfTwoCounts() {
    GroundTruth groundTruth = withIds("1=d/1.jpg", "2=d/10.jpg", "10=d/2.jpg");
    String json = json("1", "10");
    DetectionIds byId = new DetectionIds(DetectionIds.ImageKey.ID, null);
    DetectionIds byName = new DetectionIds(DetectionIds.ImageKey.NAME, null);
    assertEquals("1  2", numbers(read(groundTruth, byId, json)));
    assertEquals("1 2 ", numbers(read(groundTruth, byName, json)));
    assertEquals(List.of(), warnings);
  }

  private static String category(String... ids) {
    return Stream.of(ids)
        .map(
            id ->
                "{\"image_id\":1,\"category_id\":%s,\"bbox\":[0,0,10,10],\"score\":0.5}"
                    .formatted(id))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private List<Integer> classes(GroundTruth groundTruth, Integer first, String json) {
    DetectionIds ids = new DetectionIds(DetectionIds.ImageKey.AUTO, first);
    return read(groundTruth, ids, json).get(0).detections().stream()
        .map(detection -> detection.classIndex())
        .toList();
  }

  @Test
  void categoriesWithoutIdsAreCountedFromOne() {
    GroundTruth groundTruth = withoutIds("d/1.jpg");
    assertEquals(List.of(0, 2), classes(groundTruth, null, category("1", "3.0")));
    assertEquals(List.of(1), classes(groundTruth, null, category("\"dog\"")));
    assertEquals(List.of(0, 2), classes(groundTruth, 0, category("0", "2")));
    assertEquals(List.of(0, 1), classes(groundTruth, 1, category("1", "2")));
    assertEquals(List.of(), warnings);
  }

  @Test
  void categoriesThatMayBeCountedFromZeroAreWarnedOf() {
    GroundTruth groundTruth = withoutIds("d/1.jpg");
    assertEquals(List.of(0, 1), classes(groundTruth, null, category("1", "2")));
    assertEquals(
        List.of(
            file
                + ": category_id is assumed to count from 1, but the highest category_id is 2 with 3 classes, so that category_id may also count from 0; set the first category to 0 or 1"),
        warnings);
  }

  @Test
  void categoriesThatTheClassesLackAreRefused() {
    GroundTruth without = withoutIds("d/1.jpg");
    GroundTruth with = withIds("1=d/1.jpg");
    String lacks = ": detection 1 has category_id %s, which the ground truth lacks; expected %s";
    String counted = "1 to 3, counted from 1 in the order of the class names";
    assertCategoryRefused(
        lacks.formatted(0, counted + "; set the first category to 0 for a file that counts from 0"),
        without,
        null,
        "0");
    assertCategoryRefused(lacks.formatted(0, counted), without, 1, "0");
    assertCategoryRefused(
        lacks.formatted(
            "'zebra'", counted + "; set the first category to 0 for a file that counts from 0"),
        without,
        null,
        "\"zebra\"");
    assertCategoryRefused(lacks.formatted(90, "one of its 3 ids, 1 to 3"), with, null, "90");
  }

  private void assertCategoryRefused(
      String message, GroundTruth groundTruth, Integer first, String id) {
    UserException e =
        assertThrows(UserException.class, () -> classes(groundTruth, first, category(id)));
    assertEquals(file + message, e.getMessage());
  }
}
