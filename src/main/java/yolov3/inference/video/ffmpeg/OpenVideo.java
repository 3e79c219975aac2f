package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import yolov3.data.image.ImageDecoder;
import yolov3.io.UserException;

/** An open file, stream or camera with the decoder of its video. Owns what FFmpeg holds of it. */
final class OpenVideo implements AutoCloseable {

  /** Protocol of files alone: what one names must not lead into the network. */
  private static final String PROTOCOLS_OF_FILES = "file";

  /** Formats of FFmpeg that are one file: no playlists and scripts, which name others. */
  private static final String FORMATS_OF_FILES =
      "mov,matroska,avi,mpeg,mpegts,mpegvideo,asf,flv,live_flv,kux,ogg,mxf,mxf_opatom,gxf,h261,h263,h264,hevc,vvc,obu,av1"
          + ",ivf,m4v,mjpeg,mjpeg_2000,vc1,vc1test,dirac,cavsvideo,avs2,avs3,dv,nut,yuv4mpegpipe,rm,swf,wtv,amv,bink,smk,roq"
          + ",film_cpk,flic,nsv,nuv,pva,ty,lvf,c93,apng";

  private static final String PROTOCOLS_OF_STREAMS =
      "http,https,httpproxy,tls,tcp,udp,rtp,srtp,rtsp,rtmp,rtmps,rtmpt,rtmpts,srt,crypto,data";

  private final VideoSource source;
  private final Interruption interruption;
  private final AVFormatContext container;
  private AVStream stream;
  private AVCodecContext decoder;

  /**
   * Opens a video.
   *
   * @param stopped tells whether the user has stopped the work
   * @throws UserException when it can't be opened, has no video, or one that can't be decoded
   */
  OpenVideo(VideoSource source, BooleanSupplier stopped) {
    this.source = source;
    source.file().ifPresent(OpenVideo::requireFile);
    interruption = new Interruption(stopped);
    container = avformat_alloc_context();
    try {
      openContainer();
      openDecoder();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "video '%s' %s".formatted(file, Files.exists(file) ? "is not a file" : "not found"));
    }
    if (file.toFile().length() == 0) {
      throw new UserException("video '" + file + "' is empty; expected a whole video file");
    }
  }

  AVFormatContext container() {
    return container;
  }

  AVStream stream() {
    return stream;
  }

  AVCodecContext decoder() {
    return decoder;
  }

  Interruption interruption() {
    return interruption;
  }

  /**
   * Tells whether frames come in real time, so that one that waits too long is lost. Metadata of
   * live streams may say 0 as the duration.
   */
  boolean isLive() {
    return switch (source.kind()) {
      case FILE -> false;
      case STREAM -> container.duration() <= 0; // AV_NOPTS_VALUE is negative
      case CAMERA -> true;
    };
  }

  private void openContainer() {
    AVDictionary options = new AVDictionary(null);
    switch (source.kind()) {
      case FILE -> {
        av_dict_set(options, "protocol_whitelist", PROTOCOLS_OF_FILES, 0);
        av_dict_set(options, "format_whitelist", FORMATS_OF_FILES, 0);
      }
      case STREAM -> {
        av_dict_set(options, "protocol_whitelist", PROTOCOLS_OF_STREAMS, 0);
        av_dict_set(options, "rtsp_flags", "prefer_tcp", 0); // where no packet is lost
      }
      case CAMERA -> {
        Cameras.setOptions(options);
        // else FFmpeg waits for a camera that stalls, whatever the interruption says
        container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_NONBLOCK);
      }
    }
    if (source.kind() != VideoSource.Kind.FILE) {
      container.interrupt_callback().callback(interruption);
    }
    try (BytePointer address = Ffmpeg.text(address())) {
      interruption.restart();
      int error =
          avformat_open_input(
              container,
              address,
              source.kind() == VideoSource.Kind.CAMERA ? Cameras.format() : null,
              options);
      if (error < 0) {
        throw new UserException(refusal(error));
      }
    } finally {
      av_dict_free(options);
    }
    interruption.restart();
    int error = avformat_find_stream_info(container, (PointerPointer<?>) null);
    if (error < 0) {
      throw new UserException(refusal(error));
    }
  }

  private String address() {
    return switch (source.kind()) {
      case FILE -> "file:" + Path.of(source.place()).toAbsolutePath();
      case STREAM -> source.place();
      case CAMERA -> Cameras.address(source.place());
    };
  }

  private String refusal(int error) {
    if (source.kind() == VideoSource.Kind.FILE && error == AVERROR_EOF()) {
      return source + " has no video frames";
    }
    String reason = Ffmpeg.reason(error);
    if (source.kind() != VideoSource.Kind.FILE && interruption.isTimeOver()) {
      reason = "no answer within " + Interruption.TIMEOUT_SECONDS + " s";
    }
    return switch (source.kind()) {
      case FILE ->
          "'%s' is not a video, or is damaged or cut off (FFmpeg: %s); expected a whole video file"
              .formatted(source, reason);
      case STREAM ->
          "%s can't be opened: %s; check the address, and that it can be reached from here"
              .formatted(source, reason);
      case CAMERA ->
          "%s can't be opened: %s; check that it is connected and that no other program uses it"
              .formatted(source, reason);
    };
  }

  private void openDecoder() {
    AVCodec none = null;
    int index = av_find_best_stream(container, AVMEDIA_TYPE_VIDEO, -1, -1, none, 0);
    if (index < 0 || (container.streams(index).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
      throw new UserException(
          "%s has no video frames%s".formatted(source, hasSound() ? ", only sound" : ""));
    }
    stream = container.streams(index);
    AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null) {
      throw new UserException(
          "%s is coded as %s, which this build of FFmpeg does not decode; convert it to H.264"
              .formatted(source, avcodec_get_name(stream.codecpar().codec_id()).getString()));
    }
    decoder = avcodec_alloc_context3(codec);
    avcodec_parameters_to_context(decoder, stream.codecpar());
    decoder.pkt_timebase(stream.time_base());
    decoder.thread_count(0); // as many as there are cores
    if (isLive()) {
      decoder.thread_type(
          AVCodecContext.FF_THREAD_SLICE); // threads for whole frames hold as many back
    }
    decoder.max_pixels(ImageDecoder.MAX_PIXELS);
    int error = avcodec_open2(decoder, codec, (PointerPointer<?>) null);
    if (error < 0) {
      throw new UserException(refusal(error));
    }
  }

  boolean hasSound() {
    AVCodec none = null;
    return av_find_best_stream(container, AVMEDIA_TYPE_AUDIO, -1, -1, none, 0) >= 0;
  }

  @Override
  public void close() {
    if (decoder != null) {
      avcodec_free_context(decoder);
    }
    if (!container.isNull()) { // it is after FFmpeg failed to open it
      avformat_close_input(container);
    }
    interruption.close();
  }
}
