package yolov3.data.annotation.yolo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders in which labels are looked for, whether or not they are there. */
class LabelFinderTest {

  @ParameterizedTest
  @CsvSource({
    "photos, labels/photos, labels",
    "./photos, ./labels/photos, ./labels",
    "/photos, /labels/photos, /labels",
    "set/photos, set/labels/photos, set/labels",
    "../photos, ../labels/photos, ../labels",
  })
  void labelsOfAFolderMayLieBesideItHoweverItIsWritten(Path folder, Path named, Path flat) {
    assertEquals(
        List.of(folder, folder.resolve("labels"), named, flat),
        List.copyOf(new LabelFinder(null, null).folders(folder)).subList(0, 4));
  }
}
