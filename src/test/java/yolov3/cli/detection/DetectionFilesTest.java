package yolov3.cli.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.image.RgbImage;
import yolov3.inference.FramePosition;
import yolov3.inference.ImageDetections;
import yolov3.inference.output.OutputFolder;
import yolov3.inference.output.YoloLabelOutput;
import yolov3.inference.video.ffmpeg.VideoSource;

class DetectionFilesTest {

  @TempDir Path temp;

  private static ImageDetections found(Path file, Optional<FramePosition> frame) {
    return new ImageDetections(file, frame, new RgbImage(1, 1, new byte[3]), List.of());
  }

  @Test
  void videoOfWhichAnImageHasTheNameOfAFrameGetsAnother() {
    OutputFolder folder = new OutputFolder(temp, List.of());
    DetectionFiles files = new DetectionFiles(folder, Optional.empty());
    files.addOutput(new YoloLabelOutput(folder, false), "labels");
    files.add(found(Path.of("clip-000002.jpg"), Optional.empty()));
    for (String video : List.of("clip.mp4", "other.mp4")) {
      files.startVideo(VideoSource.ofFile(Path.of(video)), null);
      for (int i = 1; i <= 2; i++) {
        files.add(found(Path.of(video), Optional.of(new FramePosition(video, i, i))));
      }
    }
    assertEquals(
        List.of(
            "clip-000002.txt",
            "clip-2-000001.txt",
            "clip-2-000002.txt",
            "other-000001.txt",
            "other-000002.txt"),
        Stream.of(temp.resolve("labels").toFile().list()).sorted().toList());
  }
}
