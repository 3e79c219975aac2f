package yolov3.inference.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.inference.video.ffmpeg.VideoReaderTest.Read;

/** MP4s that were written, read back. */
class VideoWriterTest {

  private static final FrameFilter ALL = (number, seconds) -> true;

  @TempDir Path temp;

  private static VideoInfo info(double rate, double pixelAspect) {
    return new VideoInfo(OptionalLong.empty(), rate, pixelAspect, false, Optional.empty());
  }

  private static BufferedImage drawn(RgbImage image) {
    BufferedImage copy =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = copy.createGraphics();
    graphics.drawImage(image.toBufferedImage(), 0, 0, null);
    graphics.dispose();
    return copy;
  }

  static Stream<Arguments> sizes() {
    return Stream.of(
        arguments(64, 48, "H.264"),
        arguments(65, 47, "H.264"),
        arguments(640, 720, "H.264"), // high definition has another matrix of colours
        arguments(4400, 2600, "MPEG-4 part 2")); // more than any level of OpenH264 has
  }

  @ParameterizedTest(name = "{0}×{1}")
  @MethodSource("sizes")
  void framesComeBackNearlyAsTheyWere(int width, int height, String codec) throws IOException {
    Path file = temp.resolve("a.mp4");
    int count = width > 1000 ? 3 : 20;
    Ffmpeg.load();
    try (VideoWriter writer = new VideoWriter(file, new ImageSize(width, height), info(30, 1))) {
      assertEquals(codec, writer.codec());
      for (int i = 0; i < count; i++) {
        writer.write(drawn(VideoReaderTest.frame(i, width, height)), i / 30.0);
      }
    }
    Read read = Read.of(file, ALL);
    assertEquals(List.of(), read.problems());
    assertEquals(count, read.frames().size());
    assertEquals(OptionalLong.of(count), read.info().frames());
    for (int i = 0; i < count; i++) {
      RgbImage image = read.frames().get(i).image();
      assertEquals(new ImageSize(width + width % 2, height + height % 2), image.size());
      double difference = meanDifference(VideoReaderTest.frame(i, width, height), image);
      assertTrue(difference < 8, "frame " + i + " differs by " + difference);
      assertEquals(i / 30.0, read.frames().get(i).seconds(), 1e-4);
    }
  }

  /** Mean over the pixels that both have, of 255. */
  private static double meanDifference(RgbImage written, RgbImage read) {
    double sum = 0;
    for (int y = 0; y < written.height(); y++) {
      for (int i = 0; i < 3 * written.width(); i++) {
        int a = written.pixels()[y * 3 * written.width() + i] & 0xff;
        int b = read.pixels()[y * 3 * read.width() + i] & 0xff;
        sum += Math.abs(a - b);
      }
    }
    return sum / written.pixels().length;
  }

  @Test
  void unevenTimesAndWidePixelsAreKept() throws IOException {
    Path file = temp.resolve("a.mp4");
    double[] seconds = {0, 0.04, 1.5, 1.4, 1.6, 7};
    Ffmpeg.load();
    try (VideoWriter writer = new VideoWriter(file, new ImageSize(64, 48), info(25, 4.0 / 3))) {
      for (int i = 0; i < seconds.length; i++) {
        writer.write(drawn(VideoReaderTest.frame(i, 64, 48)), seconds[i]);
      }
    }
    Read read = Read.of(file, ALL);
    seconds[3] = 1.5; // moved behind the one before
    for (int i = 0; i < seconds.length; i++) {
      assertEquals(seconds[i], read.frames().get(i).seconds(), 1e-4);
    }
    assertEquals(4.0 / 3, read.info().pixelAspect(), 1e-3);
  }

  @Test
  void aFileThatWasNeverClosedCanBePlayed() throws IOException {
    Path file = temp.resolve("a.mp4");
    Path killed = temp.resolve("killed.mp4");
    Ffmpeg.load();
    try (VideoWriter writer = new VideoWriter(file, new ImageSize(64, 48), info(10, 1))) {
      for (int i = 0; i < 100; i++) {
        writer.write(drawn(VideoReaderTest.frame(i, 64, 48)), i / 10.0);
      }
      Files.copy(file, killed);
    }
    int frames = Read.of(killed, ALL).frames().size();
    assertTrue(frames >= 60 && frames <= 100, frames + " frames of 100");
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    Ffmpeg.load();
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                new VideoWriter(temp.resolve("missing/a.mp4"), new ImageSize(64, 48), info(30, 1)));
    assertEquals("No such file or directory", failure.getMessage());
  }
}
