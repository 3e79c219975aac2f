package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate;
import static org.bytedeco.ffmpeg.global.avformat.av_guess_sample_aspect_ratio;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_ARIB_STD_B67;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_SMPTE2084;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_TIME_BASE;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;

import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;
import yolov3.data.image.ImageSize;
import yolov3.data.image.Orientation;

/** Properties of an open video. */
final class VideoProperties {

  /**
   * Frames per second of a video that does not say it; only the rate of an output and of a frame
   * without a time hang on it.
   */
  private static final double DEFAULT_RATE = 25;

  private static final int MATRIX_VALUES = 9;

  /** EXIF's numbers of orientations, by the signs of a matrix' values 0, 1, 3 and 4. */
  private static final int[][] MATRICES = {
    {1, 0, 0, 1}, {-1, 0, 0, 1}, {-1, 0, 0, -1}, {1, 0, 0, -1},
    {0, 1, 1, 0}, {0, 1, -1, 0}, {0, -1, -1, 0}, {0, -1, 1, 0}
  };

  private VideoProperties() {}

  static VideoInfo of(OpenVideo video, Orientation orientation) {
    AVFormatContext container = video.container();
    AVStream stream = video.stream();
    double rate = ratio(av_guess_frame_rate(container, stream, null), DEFAULT_RATE);
    OptionalLong frames = OptionalLong.empty();
    if (stream.nb_frames() > 0) {
      frames = OptionalLong.of(stream.nb_frames());
    } else if (container.duration() != AV_NOPTS_VALUE() && container.duration() > 0) {
      double duration = container.duration() / (double) AV_TIME_BASE;
      frames = OptionalLong.of(Math.max(1, Math.round(duration * rate)));
    }
    double aspect = ratio(av_guess_sample_aspect_ratio(container, stream, null), 1);
    boolean turned = orientation.shown(new ImageSize(1, 2)).width() == 2;
    return new VideoInfo(
        frames, rate, turned ? 1 / aspect : aspect, video.hasSound(), warning(stream.codecpar()));
  }

  private static double ratio(AVRational value, double otherwise) {
    return value.num() > 0 && value.den() > 0 ? av_q2d(value) : otherwise;
  }

  private static Optional<String> warning(AVCodecParameters video) {
    int curve = video.color_trc();
    return curve == AVCOL_TRC_SMPTE2084 || curve == AVCOL_TRC_ARIB_STD_B67
        ? Optional.of(
            "its colours are of high dynamic range and are read as they are stored, paler than a player shows them")
        : Optional.empty();
  }

  /** Reads how the camera was held, from the matrix that phones write. */
  static Orientation orientation(AVStream stream) {
    AVPacketSideData data =
        av_packet_side_data_get(
            stream.codecpar().coded_side_data(),
            stream.codecpar().nb_coded_side_data(),
            AV_PKT_DATA_DISPLAYMATRIX);
    int[] matrix = new int[MATRIX_VALUES];
    if (data != null && data.size() >= (long) MATRIX_VALUES * Integer.BYTES) {
      new IntPointer(data.data()).get(matrix);
    }
    return orientation(matrix);
  }

  /**
   * @param matrix of 3 × 3 fixed-point values; one that turns by no multiple of a quarter changes
   *     nothing
   */
  static Orientation orientation(int[] matrix) {
    int[] turn = {matrix[0], matrix[1], matrix[3], matrix[4]};
    for (int i = 0; i < MATRICES.length; i++) {
      boolean same = true;
      for (int j = 0; j < turn.length; j++) {
        same &= Integer.signum(turn[j]) == MATRICES[i][j];
      }
      if (same) {
        return Orientation.of(i + 1);
      }
    }
    return Orientation.AS_STORED;
  }
}
