package yolov3.data.annotation.voc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.image.ImageDecoder;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/** Search for the image of an annotation file. Thread-safe. */
final class VocImageFinder {

  private final ImageIndex images;
  private final Set<String> annotatedStems;

  /** Annotation files that name another image than the one of their own name. */
  private final List<String> stale = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param images all of the data set
   * @param annotationFiles of the split
   */
  VocImageFinder(ImageIndex images, List<Path> annotationFiles) {
    this.images = images;
    this.annotatedStems =
        annotationFiles.stream().map(ImagePaths::stem).collect(Collectors.toSet());
  }

  /**
   * Returns the image of the same name as an annotation file, or else the one that it names.
   *
   * @param fileName that it names, or null
   * @throws UserException when there is none, or several
   */
  Path imageOf(Path xml, String fileName) {
    String stem = ImagePaths.stem(xml);
    String named = fileName == null ? "" : ImagePaths.lastName(fileName.strip());
    List<Path> ofName = named.isEmpty() ? List.of() : images.named(named);
    List<Path> ofStem = images.ofStem(stem);
    if (ofStem.isEmpty()) {
      return only(xml, ImageIndex.nearest(ofName, xml), named.isEmpty() ? stem : named);
    }
    List<Path> exact = stem.equals(stemOf(ofName)) ? ofName : List.of();
    Path image = only(xml, ImageIndex.nearest(exact.isEmpty() ? ofStem : exact, xml), stem);
    if (exact.isEmpty() && !ofName.isEmpty()) {
      if (!annotatedStems.contains(stemOf(ofName))) {
        throw new UserException(
            "%s: the file has the name of image '%s', but inside it names '%s', which has no annotation file of its own; expected the same image in both places"
                .formatted(xml, image, ofName.get(0)));
      }
      stale.add("'%s' names '%s'".formatted(xml, named));
    }
    return image;
  }

  private static String stemOf(List<Path> ofName) {
    return ofName.isEmpty() ? "" : ImagePaths.stem(ofName.get(0));
  }

  /** Returns an image of a format that is not read, which therefore is not among the images. */
  private Optional<Path> unreadBeside(Path xml, String name) {
    Path own = xml.resolveSibling("");
    return Stream.of(
            Stream.of(own),
            DatasetFolder.counterparts(own, DatasetFolder.IMAGE_FOLDERS).stream(),
            images.images().stream().map(image -> image.resolveSibling("")))
        .flatMap(folders -> folders)
        .distinct()
        .map(folder -> ImagePaths.resolve(folder, name))
        .filter(file -> file != null && ImageDecoder.formatOf(file).isPresent())
        .findFirst();
  }

  private Path only(Path xml, List<Path> candidates, String name) {
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    if (candidates.isEmpty()) {
      unreadBeside(xml, name).ifPresent(ImageDecoder::readSize); // refuses it by its format
    }
    throw new UserException(
        candidates.isEmpty()
            ? "%s: its image '%s' not found; expected it beside the annotations or in a folder of images"
                .formatted(xml, TextLines.shortened(name))
            : "%s: several images fit this annotation file: %s; expected one"
                .formatted(xml, SplitFiles.shown(candidates)));
  }

  void warn(Path file, Consumer<String> warnings) {
    if (!stale.isEmpty()) {
      warnings.accept(
          "%s: %d annotation files name another image than the one of their own name, which was taken: %s"
              .formatted(file, stale.size(), Collections.min(stale)));
    }
  }
}
