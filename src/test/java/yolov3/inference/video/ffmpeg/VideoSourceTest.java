package yolov3.inference.video.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that are streams and cameras, and what they are called. */
class VideoSourceTest {

  @ParameterizedTest
  @CsvSource({
    "camera:0, camera:0, camera-0",
    "camera:Integrated Camera, camera:Integrated Camera, camera-Integrated_Camera",
    "rtsp://192.168.1.5/stream1, rtsp://192.168.1.5/stream1, stream1",
    "rtsp://me:secret@cam/a/b, rtsp://me:***@cam/a/b, b",
    "rtsp://me:p@ss:w@cam, rtsp://me:***@cam, cam",
    "RTSP://cam:8554, RTSP://cam:8554, cam_8554",
    "http://host/clips/a.mp4?token=1/2, http://host/clips/a.mp4?token=1/2, a.mp4",
    "https://host/a%20b.mkv#t, https://host/a%20b.mkv#t, a_20b.mkv",
  })
  void streamsAreShownWithoutPasswordsAndNamedForFiles(String text, String shown, String name) {
    VideoSource source = VideoSource.ofStream(text).orElseThrow();
    assertEquals(shown, source.toString());
    assertEquals(Path.of(name), source.named());
    assertEquals(Optional.empty(), source.file());
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip.mp4", "C:\\clips\\a.mp4", "camera:", "file:///a.mp4", "a/http:/b"})
  void pathsAreNoStreams(String text) {
    assertEquals(Optional.empty(), VideoSource.ofStream(text));
  }

  @Test
  void aFileIsItsPath() {
    VideoSource source = VideoSource.ofFile(Path.of("clips", "a b.mp4"));
    assertEquals(Optional.of(Path.of("clips", "a b.mp4")), source.file());
    assertEquals(Path.of("clips", "a b.mp4"), source.named());
    assertEquals(Path.of("clips", "a b.mp4").toString(), source.toString());
  }
}
