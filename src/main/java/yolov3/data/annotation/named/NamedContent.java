package yolov3.data.annotation.named;

import java.nio.file.Path;
import java.util.List;

/**
 * Content of the files of a split.
 *
 * @param images in the order of the files
 * @param problems of no image
 * @param warnings of what was skipped or changed
 * @param annotationFiles those of one image each
 * @param otherFiles that were read or made and are not annotations
 * @param backgrounds images that have no annotation file where others have one
 */
public record NamedContent(
    List<NamedImage> images,
    List<String> problems,
    List<String> warnings,
    List<Path> annotationFiles,
    List<Path> otherFiles,
    List<Path> backgrounds) {

  /** Makes the content of a file of many images. */
  public static NamedContent ofFile(
      List<NamedImage> images, List<String> problems, List<String> warnings) {
    return new NamedContent(images, problems, warnings, List.of(), List.of(), List.of());
  }
}
