package yolov3.data.annotation.createml;

import java.nio.file.Path;
import java.util.List;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedLayout;
import yolov3.data.annotation.named.NamedSplit;

/**
 * Places of Create ML's files: {@code train.json}, or {@code annotations.json} in {@code train}.
 */
public final class CreateMlLayout {

  public static final String EXPECTED = "a JSON list of images with annotations";

  private CreateMlLayout() {}

  public static SplitLayout ofFile(Path file, Path images) {
    ImageOfAnnotation index = ImageOfAnnotation.around(file, images);
    return SplitLayout.single(file, split(file, file.resolveSibling(""), index));
  }

  public static SplitLayout of(DatasetFolder folder) {
    List<Path> files = folder.filesEnding(".json").stream().filter(CreateMlLayout::isOne).toList();
    if (files.isEmpty()) {
      return SplitLayout.NONE;
    }
    ImageOfAnnotation images = ImageOfAnnotation.in(folder);
    return NamedLayout.ofFiles(
        folder, files, "Create ML", file -> split(file, folder.root(), images));
  }

  /** Tells whether a JSON file starts as Create ML's; reads no further than its first image. */
  public static boolean isOne(Path file) {
    return CreateMlReader.isOne(file);
  }

  private static SplitSource split(Path file, Path root, ImageOfAnnotation images) {
    return new NamedSplit(
        file,
        root,
        List.of(file),
        CreateMlReader.EXPECTED,
        () -> CreateMlReader.read(file, images));
  }
}
