package yolov3.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.data.image.ImageDecoderTest;
import yolov3.io.UserException;

class ImageIntegrityCacheTest {

  @TempDir Path folder;
  private Path memory;
  private Path image;

  @BeforeEach
  void writeImage() throws IOException {
    memory = folder.resolve("models/checked-images.json");
    image = folder.resolve("a.png");
    ImageIO.write(ImageDecoderTest.smooth(20, 10).toBufferedImage(), "png", image.toFile());
  }

  /** The only way to see that an image is not decoded is that nobody notices it is none. */
  @Test
  void imageThatWasWholeIsNotDecodedAgainUntilItsLengthOrTimeChanges() throws IOException {
    ImageIntegrityCache first = ImageIntegrityCache.open(memory);
    String hash = first.contentHash(image);
    first.save();
    FileTime time = Files.getLastModifiedTime(image);
    Files.write(image, new byte[(int) Files.size(image)]);
    Files.setLastModifiedTime(image, time);

    assertEquals(hash, ImageIntegrityCache.open(memory).contentHash(image));

    Files.setLastModifiedTime(image, FileTime.fromMillis(time.toMillis() + 1000));
    assertThrows(UserException.class, () -> ImageIntegrityCache.open(memory).contentHash(image));

    Files.write(image, new byte[10]);
    Files.setLastModifiedTime(image, time);
    assertThrows(UserException.class, () -> ImageIntegrityCache.open(memory).contentHash(image));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{\"IMAGE\": null}",
        "{\"IMAGE\": {\"bytes\": LENGTH, \"modifiedMillis\": TIME}}",
        "{\"IMAGE\": {\"bytes\": LENGTH, \"modifiedMillis\": TIME, \"contentHash\": null}}",
        "{\"IMAGE\": "
      })
  void damagedMemoryIsAsGoodAsNone(String json) throws IOException {
    String hash = ImageIntegrityCache.open(folder.resolve("absent.json")).contentHash(image);
    Files.createDirectories(memory.getParent());
    Files.writeString(
        memory,
        json.replace("IMAGE", image.toString())
            .replace("LENGTH", Long.toString(Files.size(image)))
            .replace("TIME", Long.toString(Files.getLastModifiedTime(image).toMillis())));
    assertEquals(hash, ImageIntegrityCache.open(memory).contentHash(image));
  }
}
