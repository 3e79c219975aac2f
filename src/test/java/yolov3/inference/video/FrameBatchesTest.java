package yolov3.inference.video;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import yolov3.data.image.RgbImage;
import yolov3.inference.video.ffmpeg.VideoFrame;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameBatchesTest {

  private final Handover<VideoFrame> frames = new Handover<>(10);

  private void give(long number, int width) throws InterruptedException {
    frames.give(new VideoFrame(number, 0, new RgbImage(width, 1, new byte[width * 3])));
  }

  private static List<Long> next(FrameBatches batches) throws InterruptedException {
    return batches.next().stream().map(VideoFrame::number).toList();
  }

  @Test
  void frameOfALiveSourceDoesNotWaitForTheNext() throws InterruptedException {
    for (int maxFrames : List.of(1, 4)) {
      FrameBatches batches = new FrameBatches(frames, maxFrames, true);
      give(1, 5);
      assertEquals(List.of(1L), next(batches));
    }
    give(2, 5);
    give(3, 5);
    assertEquals(List.of(2L, 3L), next(new FrameBatches(frames, 4, true)));
  }

  @Test
  void batchesOfAFileAreFullUpToItsEnd() throws InterruptedException {
    FrameBatches batches = new FrameBatches(frames, 2, false);
    for (int number = 1; number <= 3; number++) {
      give(number, 5);
    }
    frames.end();
    assertEquals(List.of(1L, 2L), next(batches));
    assertEquals(List.of(3L), next(batches));
    assertEquals(List.of(), next(batches));
  }

  @Test
  void framesOfABatchHaveOneSize() throws InterruptedException {
    for (boolean live : List.of(false, true)) {
      FrameBatches batches = new FrameBatches(frames, 4, live);
      give(1, 5);
      give(2, 6);
      give(3, 6);
      frames.end();
      assertEquals(List.of(1L), next(batches));
      assertEquals(List.of(2L, 3L), next(batches));
      assertEquals(List.of(), next(batches));
    }
  }
}
