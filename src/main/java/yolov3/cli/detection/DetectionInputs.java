package yolov3.cli.detection;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import yolov3.data.folder.ImageFolder;
import yolov3.data.folder.PathPattern;
import yolov3.data.image.ImageDecoder;
import yolov3.inference.video.VideoFiles;
import yolov3.inference.video.ffmpeg.VideoSource;
import yolov3.io.Counted;
import yolov3.io.UserException;

/**
 * Images and videos of a command: files, folders, patterns that the shell did not expand, addresses
 * of streams, and cameras.
 *
 * @param images in order, each once
 * @param videos in order, each once
 */
public record DetectionInputs(List<Path> images, List<VideoSource> videos) {

  /**
   * Lists the images and videos in the given order; those of a folder or pattern sorted by path. A
   * missing file is kept, unless all are missing.
   *
   * @param isOutput tells files that this command has written where it is to write again; those of
   *     a folder or pattern are skipped
   * @param remarks takes a line for each folder or pattern with files that are skipped
   * @throws UserException when a folder or pattern has neither, or all files are missing
   */
  public static DetectionInputs of(
      List<String> inputs, Predicate<Path> isOutput, Consumer<String> remarks) {
    Set<Path> images = new LinkedHashSet<>();
    Set<VideoSource> videos = new LinkedHashSet<>();
    for (String input : inputs) {
      Optional<VideoSource> stream = VideoSource.ofStream(input);
      if (stream.isPresent()) {
        videos.add(stream.get());
        continue;
      }
      Collection<Path> files = files(input, isOutput, remarks);
      files.forEach(
          file -> {
            if (VideoFiles.isVideo(file)) {
              videos.add(VideoSource.ofFile(file));
            } else {
              images.add(file);
            }
          });
    }
    DetectionInputs all = new DetectionInputs(List.copyOf(images), List.copyOf(videos));
    all.requireOne();
    return all;
  }

  /** Returns all files, which must not be written over. */
  public List<Path> files() {
    return Stream.concat(images.stream(), videos.stream().flatMap(v -> v.file().stream())).toList();
  }

  private static Collection<Path> files(
      String input, Predicate<Path> isOutput, Consumer<String> remarks) {
    if (PathPattern.isPattern(input) && !exists(input)) {
      String where = "'" + input + "'";
      ImageFolder matching = withoutOutputs(PathPattern.files(input), where, isOutput, remarks);
      return found(matching, "no images match ", where, remarks);
    }
    Path path = path(input);
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    String where = "'" + path + "'";
    ImageFolder inFolder = withoutOutputs(ImageFolder.under(path, 1), where, isOutput, remarks);
    return found(inFolder, "no images in ", where, remarks);
  }

  private static ImageFolder withoutOutputs(
      ImageFolder found, String where, Predicate<Path> isOutput, Consumer<String> remarks) {
    long skipped =
        Stream.concat(found.images().stream(), found.others().stream().filter(VideoFiles::isVideo))
            .filter(isOutput)
            .count();
    if (skipped > 0) {
      remarks.accept(
          "%s: skipped, since this command wrote them: %s"
              .formatted(where, Counted.of(skipped, "file")));
    }
    return new ImageFolder(
        found.images().stream().filter(isOutput.negate()).toList(),
        found.others().stream().filter(isOutput.negate()).toList(),
        found.foreign());
  }

  private void requireOne() {
    List<Path> files = files();
    int count = images.size() + videos.size();
    if (files.size() == count && files.stream().noneMatch(Files::exists)) {
      throw new UserException(
          "%s '%s' not found%s"
              .formatted(
                  images.isEmpty() ? "video" : "image",
                  files.get(0),
                  count == 1
                      ? ""
                      : ", nor the other "
                          + Counted.of(count - 1, videos.isEmpty() ? "image" : "file")));
    }
  }

  private static boolean exists(String input) {
    try {
      return Files.exists(Path.of(input));
    } catch (InvalidPathException e) { // Windows, where no name has a star
      return false;
    }
  }

  private static Path path(String input) {
    try {
      return Path.of(input);
    } catch (InvalidPathException e) {
      throw new UserException("'" + input + "' is not a path: " + e.getReason(), e);
    }
  }

  private static List<Path> found(
      ImageFolder found, String none, String where, Consumer<String> remarks) {
    List<Path> videos = found.others().stream().filter(VideoFiles::isVideo).toList();
    List<Path> rest = new ArrayList<>(found.others());
    rest.removeAll(videos);
    ImageFolder others = new ImageFolder(List.of(), rest, found.foreign());
    if (found.images().isEmpty() && videos.isEmpty()) {
      throw new UserException(
          "%s%s%s; %s"
              .formatted(
                  none,
                  where,
                  rest.isEmpty() ? "" : ", only " + others.describeOthers(),
                  ImageDecoder.EXPECTED));
    }
    if (!rest.isEmpty()) {
      remarks.accept(where + ": not read: " + others.describeOthers());
    }
    if (!found.foreign().isEmpty()) {
      remarks.accept(where + ": " + found.describeForeign());
    }
    return Stream.concat(found.images().stream(), videos.stream()).toList();
  }
}
