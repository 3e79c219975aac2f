package yolov3.data.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UniqueFileNamesTest {

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "grey.jpg, .jpg",
    "grey.png, .png",
    "grey.tif, .tif",
    "colour.bmp, .bmp",
    "lossless.webp, .webp",
    "palette.gif, .gif",
    "grey.pgm, .pnm"
  })
  void anImageWithoutAnEndingGetsThatOfItsFormat(String picture, String ending) throws IOException {
    Path image = temp.resolve("x");
    Files.copy(Path.of("src/test/resources/dataset/pictures", picture), image);

    assertEquals("x" + ending, new UniqueFileNames().next(image));
  }
}
