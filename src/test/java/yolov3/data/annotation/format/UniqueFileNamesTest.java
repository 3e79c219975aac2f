package yolov3.data.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  @Test
  void imagesOfOneNameAreNumberedPastNamesThatAreTaken() throws IOException {
    UniqueFileNames names = new UniqueFileNames();
    List<String> given = new ArrayList<>();
    for (String name :
        List.of("d/a.jpg", "d/a.jpg", "d/D_A-2.jpg", "d/a.jpg", "d/A.png", "e/a.jpg")) {
      given.add(names.next(temp.resolve(name)));
    }
    assertEquals(List.of("a.jpg", "d_a.jpg", "D_A-2.jpg", "a-2.jpg", "A-3.png", "e_a.jpg"), given);
  }
}
