package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.data.image.Orientation;
import yolov3.data.image.RgbImage;
import yolov3.io.UserException;

/** Frames of clips that FFmpeg wrote: how many, when, and which pixels. */
class VideoReaderTest {

  private static final FrameFilter ALL = (number, seconds) -> true;

  @TempDir Path temp;

  /** A square that moves over coloured stripes, 64×48 pixels. */
  static List<RgbImage> frames(int count) {
    return IntStream.range(0, count).mapToObj(i -> frame(i, 64, 48)).toList();
  }

  static RgbImage frame(int number, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    for (int x = 0; x < width; x += 8) {
      graphics.setColor(Color.getHSBColor((x + number) / 97f, 0.8f, 0.9f));
      graphics.fillRect(x, 0, 8, height);
    }
    graphics.setColor(Color.WHITE);
    graphics.fillRect(number * 3 % width, number * 2 % height, 12, 10);
    graphics.dispose();
    return RgbImage.of(image);
  }

  /** All frames, and what is wrong with them. */
  record Read(List<VideoFrame> frames, List<String> problems, VideoInfo info) {

    static Read of(Path file, FrameFilter filter) {
      try (VideoReader reader = VideoReader.open(VideoSource.ofFile(file), () -> false)) {
        List<VideoFrame> frames = new ArrayList<>();
        for (VideoFrame f = reader.next(filter); f != null; f = reader.next(filter)) {
          frames.add(f);
        }
        return new Read(frames, reader.problems(), reader.info());
      }
    }
  }

  static Stream<Arguments> lossless() {
    return Stream.of(
        arguments(TestClip.lossless(), "a.mkv"),
        arguments(TestClip.lossless(), "a.avi"),
        arguments(TestClip.of("utvideo", AV_PIX_FMT_GBRP), "planes.mkv"),
        arguments(TestClip.lossless().withSound(), "sound.mkv"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("lossless")
  void losslessFramesComeBackToTheLastBit(TestClip clip, String name) {
    List<RgbImage> written = frames(40);
    Read read = Read.of(clip.write(temp.resolve(name), written), ALL);
    assertEquals(List.of(), read.problems());
    assertEquals(40, read.frames().size());
    for (int i = 0; i < 40; i++) {
      VideoFrame frame = read.frames().get(i);
      assertEquals(i + 1, frame.number());
      assertEquals(i / 30.0, frame.seconds(), 1e-3); // Matroska has milliseconds
      assertArrayEquals(written.get(i).pixels(), frame.image().pixels(), "frame " + (i + 1));
    }
    assertEquals(name.startsWith("sound"), read.info().hasSound());
    assertEquals(OptionalLong.of(40), read.info().frames());
    assertEquals(30, read.info().framesPerSecond(), 1e-6);
  }

  @Test
  void framesKeepTheirTimes() {
    TestClip uneven = TestClip.lossless().times(i -> i * i);
    Read read = Read.of(uneven.write(temp.resolve("a.mkv"), frames(5)), ALL);
    assertEquals(
        List.of(0L, 33L, 133L, 300L, 533L), // i² / 30 s
        read.frames().stream().map(frame -> Math.round(frame.seconds() * 1000)).toList());
  }

  static Stream<Arguments> turns() {
    return Stream.of(
        arguments("as stored", 1, 0, 0, 1, 1),
        arguments("mirrored", -1, 0, 0, 1, 2),
        arguments("half turn", -1, 0, 0, -1, 3),
        arguments("quarter turn", 0, 1, -1, 0, 6),
        arguments("three quarters", 0, -1, 1, 0, 8));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("turns")
  void framesComeAsThePhoneWasHeld(String name, int a, int b, int c, int d, int orientation) {
    List<RgbImage> written = frames(2);
    Path file = temp.resolve("a.mov");
    TestClip.of("qtrle", org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24)
        .shown(a, b, c, d)
        .write(file, written);
    Read read = Read.of(file, ALL);
    RgbImage expected = Orientation.of(orientation).shown(written.get(1));
    assertEquals(expected.size(), read.frames().get(1).image().size());
    assertArrayEquals(expected.pixels(), read.frames().get(1).image().pixels());
  }

  static Stream<Arguments> colours() {
    return Stream.of(
        arguments("mpeg4", AV_PIX_FMT_YUV420P, "a.mp4"),
        arguments("libopenh264", AV_PIX_FMT_YUV420P, "a.mp4"),
        arguments("mjpeg", AV_PIX_FMT_YUVJ420P, "a.avi"));
  }

  /** One colour, which no codec blurs: only the matrix and the range can change it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("colours")
  void coloursOfALossyClipAreThoseThatWereWritten(String encoder, int format, String name) {
    for (Color colour : List.of(new Color(200, 30, 40), new Color(20, 180, 60), Color.GRAY)) {
      byte[] pixels = new byte[64 * 48 * 3];
      for (int i = 0; i < pixels.length; i += 3) {
        pixels[i] = (byte) colour.getRed();
        pixels[i + 1] = (byte) colour.getGreen();
        pixels[i + 2] = (byte) colour.getBlue();
      }
      List<RgbImage> written = java.util.Collections.nCopies(10, new RgbImage(64, 48, pixels));
      Read read = Read.of(TestClip.of(encoder, format).write(temp.resolve(name), written), ALL);
      byte[] middle = read.frames().get(5).image().pixels();
      int at = (24 * 64 + 32) * 3;
      assertEquals(colour.getRed(), middle[at] & 0xff, 4, encoder + " " + colour);
      assertEquals(colour.getGreen(), middle[at + 1] & 0xff, 4, encoder + " " + colour);
      assertEquals(colour.getBlue(), middle[at + 2] & 0xff, 4, encoder + " " + colour);
    }
  }

  @Test
  void framesThatAreNotWantedAreCounted() {
    Path file = TestClip.lossless().write(temp.resolve("a.mkv"), frames(20));
    Read read = Read.of(file, (number, seconds) -> number % 7 == 1 || seconds > 0.6);
    assertEquals(
        List.of(1L, 8L, 15L, 20L), read.frames().stream().map(VideoFrame::number).toList());
  }

  @Test
  void readingEndsWhenTheUserStopsBetweenWantedFrames() {
    Path file = TestClip.lossless().write(temp.resolve("a.mkv"), frames(20));
    AtomicBoolean stopped = new AtomicBoolean();
    try (VideoReader reader = VideoReader.open(VideoSource.ofFile(file), stopped::get)) {
      FrameFilter none =
          (number, seconds) -> {
            stopped.set(number == 3);
            return false;
          };
      assertNull(reader.next(none));
      assertEquals(3, reader.framesRead());
      assertEquals(List.of(), reader.problems());
    }
  }

  @Test
  void aClipThatIsCutOffIsReadUpToThereAndSaysSo() throws IOException {
    byte[] whole =
        Files.readAllBytes(TestClip.lossless().write(temp.resolve("whole.mkv"), frames(90)));
    Path file = temp.resolve("cut.mkv");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    Read read = Read.of(file, ALL);
    int frames = read.frames().size();
    assertTrue(frames > 30 && frames < 60, frames + " frames");
    assertArrayEquals(frames(90).get(20).pixels(), read.frames().get(20).image().pixels());
    String last = read.problems().get(read.problems().size() - 1);
    assertTrue(
        last.matches(
            "\\Q%s\\E is cut off after frame %d \\([0-9.]+ s\\): [0-9.]+ of 3.00 s are there"
                .formatted(file, frames)),
        read.problems().toString());
  }

  @Test
  void anMp4ThatIsCutOffIsReadUpToThereAndSaysSo() throws IOException {
    TestClip clip = TestClip.of("mpeg4", AV_PIX_FMT_YUV420P).muxerOption("movflags", "+faststart");
    byte[] whole = Files.readAllBytes(clip.write(temp.resolve("whole.mp4"), frames(90)));
    Path file = Files.write(temp.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length / 2));
    Read read = Read.of(file, ALL);
    int frames = read.frames().size();
    assertTrue(frames > 10 && frames < 80, frames + " frames");
    String last = read.problems().get(read.problems().size() - 1);
    assertTrue(
        last.startsWith(file + ": reading broke off after frame " + frames)
            || last.startsWith(file + " is cut off after frame " + frames),
        read.problems().toString());
  }

  @Test
  void damagedFramesAreNamedAndTheOthersCome() throws IOException {
    Path file = TestClip.of("mpeg4", AV_PIX_FMT_YUV420P).write(temp.resolve("a.avi"), frames(90));
    byte[] bytes = Files.readAllBytes(file);
    java.util.Random random = new java.util.Random(1);
    for (int i = bytes.length / 2; i < bytes.length / 2 + 1500; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    Files.write(file, bytes);
    Read read = Read.of(file, ALL);
    assertTrue(read.frames().size() > 60, read.frames().size() + " frames");
    assertFalse(read.problems().isEmpty());
    assertTrue(
        read.problems().get(0).matches("(?s).*(damaged|can't be decoded).*frame \\d+ \\(.*"),
        read.problems().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mkv", "a.avi", "a.mp4"})
  void aClipWithoutFramesSaysSo(String name) {
    TestClip clip =
        name.endsWith("mp4") ? TestClip.of("mpeg4", AV_PIX_FMT_YUV420P) : TestClip.lossless();
    Path file = clip.write(temp.resolve(name), List.of());
    assertEquals(file + " has no video frames", refusalOrProblems(file));
  }

  private static String refusalOrProblems(Path file) {
    try {
      return String.join("\n", Read.of(file, ALL).problems());
    } catch (UserException e) {
      return e.getMessage();
    }
  }

  @Test
  void whatIsNoVideoIsRefusedInOneLine() throws IOException {
    Path text = Files.writeString(temp.resolve("text.mp4"), "no video at all\n".repeat(100));
    String expected =
        "'%s' is not a video, or is damaged or cut off (FFmpeg: Invalid data found when processing input); expected a whole video file";
    assertEquals(expected.formatted(text), refusal(text));
    Path empty = Files.createFile(temp.resolve("empty.mp4"));
    assertEquals("video '" + empty + "' is empty; expected a whole video file", refusal(empty));
    assertEquals("video '" + temp + "' is not a file", refusal(temp));
    Path missing = temp.resolve("missing.mp4");
    assertEquals("video '" + missing + "' not found", refusal(missing));
    Path header = TestClip.of("mpeg4", AV_PIX_FMT_YUV420P).write(temp.resolve("a.mp4"), frames(9));
    byte[] bytes = Files.readAllBytes(header); // its index is at the end
    Files.write(header, Arrays.copyOf(bytes, bytes.length / 2));
    assertEquals(expected.formatted(header), refusal(header));
  }

  /** A script of FFmpeg's, as a stranger may name it, must not lead to other files. */
  @Test
  void aListOfVideosThatIsNamedAsOneReachesNothing() throws IOException {
    TestClip.lossless().write(temp.resolve("a.mkv"), frames(3));
    Path list = Files.writeString(temp.resolve("b.mp4"), "ffconcat version 1.0\nfile a.mkv\n");
    assertEquals(
        "'%s' is not a video, or is damaged or cut off (FFmpeg: Invalid argument); expected a whole video file"
            .formatted(list),
        refusal(list));
  }

  private static String refusal(Path file) {
    return assertThrows(UserException.class, () -> Read.of(file, ALL)).getMessage();
  }
}
