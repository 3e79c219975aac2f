package yolov3.data.annotation.coco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.annotation.SetFolder;

/** Which files the names of COCO files stand for: {@code D/result.json} and images around it. */
class CocoImageFilesTest {

  @TempDir Path temp;
  private Path folder;
  private SetFolder set;

  @BeforeEach
  void make() {
    folder = temp.resolve("set"); // nothing but it in the folder above
    set = new SetFolder(folder);
  }

  private void write(List<String> names) {
    set.text(
        "result.json",
        IntStream.range(0, names.size())
            .mapToObj(
                i ->
                    "{\"id\": %d, \"file_name\": \"%s\"}"
                        .formatted(i + 1, names.get(i).replace("\\", "\\\\")))
            .collect(
                Collectors.joining(
                    ",",
                    "{\"images\": [",
                    "], \"annotations\": [], \"categories\": [{\"id\": 1, \"name\": \"cat\"}]}")));
  }

  private List<String> read() {
    return set.read("result.json").stream()
        .map(image -> folder.relativize(image.image().normalize()).toString())
        .toList();
  }

  static Stream<Arguments> found() {
    return Stream.of(
        arguments(List.of("images/a.png"), List.of("images/a.png"), List.of("images/a.png"), 0),
        arguments(List.of("images/a.png"), List.of("./a.png"), List.of("images/a.png"), 0),
        arguments(List.of("images/a.png"), List.of("/images//a.png"), List.of("images/a.png"), 0),
        arguments(List.of("images/a b.png"), List.of("a%20b.png"), List.of("images/a b.png"), 0),
        arguments(List.of("images/a%2b.png"), List.of("a%2b.png"), List.of("images/a%2b.png"), 0),
        arguments(List.of("images/100%.png"), List.of("100%.png"), List.of("images/100%.png"), 0),
        arguments(List.of("images/a+b.png"), List.of("x/a+b.png"), List.of("images/a+b.png"), 1),
        arguments(List.of("images/a\\b.png"), List.of("a\\b.png"), List.of("images/a\\b.png"), 0),
        arguments(
            List.of("sub/a b.png"),
            List.of("/data/local-files/?d=sub/a%20b.png"),
            List.of("sub/a b.png"),
            0),
        arguments(
            List.of("images/a.png"),
            List.of("/data/local-files/?d=elsewhere%5Csub%5Ca.png"),
            List.of("images/a.png"),
            1),
        arguments(
            List.of("images/a.png"),
            List.of("https://host:8080/data/upload/4/a.png?token=1/2"),
            List.of("images/a.png"),
            1),
        arguments(
            List.of("images/a.png", "images/b.png"),
            List.of(
                "..\\..\\tool\\media\\upload\\4\\a.png", "..\\..\\tool\\media\\upload\\5\\b.png"),
            List.of("images/a.png", "images/b.png"),
            1),
        arguments(
            List.of("images/a.png", "images/b.png"),
            List.of("D:\\me\\a.png", "b.png"),
            List.of("images/a.png", "images/b.png"),
            1),
        arguments( // the longest end, which tells two of one base name apart
            List.of("images/p/a.png", "images/q/a.png"),
            List.of("/mnt/x/p/a.png", "/mnt/x/q/a.png"),
            List.of("images/p/a.png", "images/q/a.png"),
            1),
        arguments( // a thumbnail of a file manager is not a second image
            List.of("images/a.png", "images/@eaDir/a.png", "images/.thumbs/a.png"),
            List.of("cam/a.png"),
            List.of("images/a.png"),
            1));
  }

  @ParameterizedTest
  @MethodSource
  void found(List<String> files, List<String> names, List<String> expected, int warnings) {
    set.images(files.toArray(String[]::new));
    write(names);
    assertEquals(expected, read());
    assertEquals(warnings, set.warnings().size(), set.warnings().toString());
  }

  @Test
  void imagesFoundByTheirBaseNameAreCountedInOneWarning() {
    set.images("images/a.png", "images/b.png", "images/c.png");
    write(List.of("c.png", "u/4/a.png", "u/5/b.png"));
    assertEquals(List.of("images/c.png", "images/a.png", "images/b.png"), read());
    assertEquals(
        List.of(
            "D/result.json: 2 of 3 images are found by their base name, since the folders that file_name has are not there; the first is 'u/4/a.png', found as 'D/images/a.png'"),
        set.warnings());
  }

  static Stream<Arguments> refused() {
    String one = "; expected a file for each image";
    return Stream.of(
        arguments(
            "two names, one file",
            List.of("images/1.png"),
            List.of("cam1/1.png", "cam2/1.png"),
            "image 2: 'cam2/1.png' is the file 'D/images/1.png', which 'cam1/1.png' of image 1 is too"
                + one),
        arguments(
            "a name and its detour",
            List.of("images/1.png"),
            List.of("1.png", "images/../images/1.png"),
            "image 2: 'images/../images/1.png' is the file 'D/images/../images/1.png', which '1.png' of image 1 is too"
                + one),
        arguments(
            "one name twice",
            List.of("images/1.png"),
            List.of("1.png", "1.png"),
            "image 2: file_name '1.png' is there twice, in image 1 too; expected an image for each file"),
        arguments(
            "missing where another is found with its folder",
            List.of("images/1.png", "images/a/2.png"),
            List.of("a/2.png", "b/1.png"),
            "image 2: 'b/1.png' not found; 'D/images/1.png' ends like this file_name, but other images lie in the folder that their file_name has; expected this image there too"),
        arguments(
            "missing in a folder that is there",
            List.of("images/1.png", "images/b/2.png"),
            List.of("b/1.png"),
            "image 1: 'b/1.png' not found; 'D/images/1.png' ends like this file_name, but 'D/images/b' has other images, but not this one; expected this image there"),
        arguments(
            "missing in a folder that is there, of a path from elsewhere",
            List.of("images/1.png", "images/b/2.png"),
            List.of("C:\\data\\b\\1.png"),
            "image 1: 'C:\\data\\b\\1.png' not found; 'D/images/1.png' ends like this file_name, but 'D/images/b' has other images, but not this one; expected this image there"),
        arguments(
            "another file has the name too",
            List.of("images/1.png", "images/a/1.png"),
            List.of("b/1.png"),
            "image 1: 'b/1.png' not found; 'D/images/1.png' ends like this file_name, but so does 'D/images/a/1.png'; expected one such file"),
        arguments(
            "two files of the name",
            List.of("images/1.png", "1.png"),
            List.of("b/1.png"),
            "image 1: 'b/1.png' not found; 'D/images/1.png' ends like this file_name, but so does 'D/1.png'; expected one, or the folder named by data.images"),
        arguments(
            "others are found with a part of their folders",
            List.of("images/p/1.png", "images/2.png"),
            List.of("x/p/1.png", "x/q/2.png"),
            "image 2: 'x/q/2.png' not found; 'D/images/2.png' has its base name, but other images are found with their folder, as 'D/images/p/1.png'; expected this image in its own folder too"),
        arguments(
            "in two places, and no folder has all",
            List.of("images/1.png", "1.png", "images/2.png", "3.png"),
            List.of("1.png", "2.png", "3.png"),
            "image 1: '1.png' is in two places, 'D/images/1.png' and 'D/1.png'; expected one, or the folder named by data.images"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, List<String> files, List<String> names, String message) {
    set.images(files.toArray(String[]::new));
    write(names);
    assertEquals("D/result.json: " + message, set.refusal("result.json"));
  }

  @Test
  void linkToAnImageIsThatImage() throws Exception {
    set.images("images/1.png");
    Files.createSymbolicLink(set.path("images/2.png"), set.path("images/1.png"));
    write(List.of("1.png", "2.png"));
    assertTrue(
        set.refusal("result.json").startsWith("D/result.json: image 2: '2.png' is the file "));
  }

  @Test
  void imagesOfSeveralFoldersAreCountedInOneWarning() {
    set.images("images/1.png", "images/2.png", "3.png");
    write(List.of("1.png", "2.png", "3.png"));
    assertEquals(List.of("images/1.png", "images/2.png", "3.png"), read());
    assertEquals(
        List.of(
            "D/result.json: 1 images are not in 'D/images', as the other 2 are; the first is 'D/3.png'"),
        set.warnings());
  }

  @Test
  void textOfManySlashesIsRefusedSoon() {
    set.images("images/1.png");
    write(List.of("x/".repeat(400_000) + "2.png"));
    assertTrue(set.refusal("result.json").contains("' not found in "));
  }

  @Test
  void folderThatHasAllImagesIsTakenAndTheOtherNamed() {
    set.images("images/1.png", "images/2.png", "1.png");
    write(List.of("1.png", "2.png"));
    assertEquals(List.of("images/1.png", "images/2.png"), read());
    assertEquals(
        List.of(
            "D/result.json: 1 images are in several folders; 'D/images/1.png' is taken, not 'D/1.png'; data.images names another folder"),
        set.warnings());
  }
}
