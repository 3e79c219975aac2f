package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import yolov3.data.check.ImageIntegrityCache;
import yolov3.io.AtomicFolder;

/** The memory of checked images, whatever is in it, is used or is as good as empty. */
class ImageIntegrityCacheFuzzTest {

  private static final long MOST_BYTES = 32 << 20;

  private static Path folder;
  private static Path memory;
  private static Path picture;
  private static byte[] whole;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("checked");
    memory = folder.resolve("checked-images.json");
    picture = Files.write(folder.resolve("a.png"), Images.pngs().get(0));
    Path other = Files.write(folder.resolve("b.jpg"), Images.jpegs().get(0));
    ImageIntegrityCache checked = ImageIntegrityCache.open(memory);
    checked.contentHash(picture);
    checked.contentHash(other);
    checked.save();
    whole = Files.readAllBytes(memory);
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    AtomicFolder.deleteTree(folder);
  }

  @Provide
  Arbitrary<byte[]> spoilt() {
    return Arbitraries.oneOf(Mutation.of(List.of(whole)), Mutation.random(List.of(whole)));
  }

  @FuzzTest
  void spoiltMemoryIsUsedOrForgotten(@ForAll("spoilt") byte[] bytes) throws IOException {
    assertUsable(bytes);
  }

  @Example
  void memoryOfOtherJsonIsForgotten() throws IOException {
    String key = picture.toAbsolutePath().normalize().toString();
    for (String json :
        List.of(
            "null",
            "{}",
            "[]",
            "3",
            "{\"" + key + "\": null}",
            "{\"" + key + "\": {}}",
            "{\"" + key + "\": [1]}",
            "{\"" + key + "\": {\"bytes\": 1e400}}",
            "[".repeat(100_000))) {
      assertUsable(json.getBytes());
    }
  }

  private static void assertUsable(byte[] bytes) throws IOException {
    Files.write(memory, bytes);
    String hash =
        Limits.read(
                MOST_BYTES,
                () -> {
                  ImageIntegrityCache checked = ImageIntegrityCache.open(memory);
                  String found = checked.contentHash(picture);
                  checked.save();
                  return found;
                })
            .orElse(null);
    assertTrue(hash != null && !hash.isEmpty(), "no hash");
  }
}
