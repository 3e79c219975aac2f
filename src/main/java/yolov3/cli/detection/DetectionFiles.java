package yolov3.cli.detection;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.inference.FramePosition;
import yolov3.inference.ImageDetections;
import yolov3.inference.output.DetectionOutput;
import yolov3.inference.output.FrameImageOutput;
import yolov3.inference.output.OutputFolder;
import yolov3.inference.output.OutputNames;
import yolov3.inference.video.AnnotatedVideoOutput;
import yolov3.inference.video.ffmpeg.VideoInfo;
import yolov3.inference.video.ffmpeg.VideoSource;

/** All files that a call of {@code detect} writes. */
public final class DetectionFiles {

  private final OutputFolder folder;
  private final Optional<DetectionDrawer> videoDrawer;
  private final OutputNames names;
  private final List<DetectionOutput> imageOutputs = new ArrayList<>();
  private final List<DetectionOutput> frameOutputs = new ArrayList<>();
  private final List<DetectionOutput> outputs = new ArrayList<>();
  private final List<String> places = new ArrayList<>();
  private final Map<Path, String> renamed = new LinkedHashMap<>();
  private final List<String> imageNames = new ArrayList<>();
  private Optional<FrameImageOutput> frameImages = Optional.empty();
  private String videoName;

  /**
   * @param videoDrawer draws on copies of videos; empty when none are wanted
   */
  public DetectionFiles(OutputFolder folder, Optional<DetectionDrawer> videoDrawer) {
    this.folder = folder;
    this.videoDrawer = videoDrawer;
    names = new OutputNames(this::isFreeForImage);
  }

  private boolean isFreeForImage(String name) {
    return Stream.concat(imageOutputs.stream(), outputs.stream())
        .allMatch(output -> output.isFree(name));
  }

  private boolean isFreeForVideo(String name) {
    String first = frameName(name, 1);
    Pattern anyFrame = Pattern.compile(Pattern.quote(name) + "-\\d{6,}", Pattern.CASE_INSENSITIVE);
    return (videoDrawer.isEmpty() || folder.isFree(AnnotatedVideoOutput.file(name)))
        && isFreeForFrame(first)
        && imageNames.stream()
            .filter(image -> anyFrame.matcher(image).matches())
            .allMatch(this::isFreeForFrame);
  }

  private boolean isFreeForFrame(String name) {
    return Stream.concat(frameImages.stream(), outputs.stream())
        .allMatch(output -> output.isFree(name));
  }

  private static String frameName(String video, long number) {
    return "%s-%06d".formatted(video, number);
  }

  /** Adds an output of images that are no frames. */
  public void addImageOutput(DetectionOutput output, String place) {
    imageOutputs.add(output);
    places.add(place);
  }

  /** Adds the output of frames as images, whose paths all other outputs then get. */
  public void addFrameImages(FrameImageOutput output, String place) {
    frameImages = Optional.of(output);
    places.add(place);
  }

  /** Adds an output of images and frames. */
  public void addOutput(DetectionOutput output, String place) {
    outputs.add(output);
    places.add(place);
  }

  /** Writes the detections of an image, or of a frame of the video that was started. */
  public void add(ImageDetections found) {
    if (found.frame().isEmpty()) {
      String name = names.next(found.path());
      imageNames.add(name);
      if (!name.equals(ImagePaths.stem(found.path()))) {
        renamed.putIfAbsent(found.path(), name);
      }
      imageOutputs.forEach(output -> output.add(name, found));
      outputs.forEach(output -> output.add(name, found));
    } else {
      addFrame(found, found.frame().get());
    }
  }

  private void addFrame(ImageDetections found, FramePosition position) {
    String name = frameName(videoName, position.number());
    frameOutputs.forEach(output -> output.add(name, found));
    frameImages.ifPresent(output -> output.add(name, found));
    Path path = frameImages.map(output -> output.path(name)).orElse(found.path());
    ImageDetections named =
        new ImageDetections(path, found.frame(), found.image(), found.detections());
    outputs.forEach(output -> output.add(name, named));
  }

  /**
   * Starts a video, whose frames follow.
   *
   * @return its annotated copy, if it is wanted, which the caller closes behind the last frame
   */
  public Optional<AnnotatedVideoOutput> startVideo(VideoSource source, VideoInfo info) {
    videoName = names.next(source.named(), this::isFreeForVideo);
    Optional<AnnotatedVideoOutput> copy =
        videoDrawer.map(drawer -> new AnnotatedVideoOutput(folder, videoName, drawer, info));
    frameOutputs.clear();
    copy.ifPresent(frameOutputs::add);
    return copy;
  }

  /** Writes what is written at the end. */
  public void finish() {
    imageOutputs.forEach(DetectionOutput::finish);
    outputs.forEach(DetectionOutput::finish);
  }

  /** Returns the names of the images whose own name another image or file has. */
  public Map<Path, String> renamed() {
    return renamed;
  }

  /** Returns the places of the files, as the end of a line. */
  public String places() {
    return places.isEmpty() ? "" : "; " + String.join(", ", places);
  }
}
