package yolov3.data.annotation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import yolov3.data.Split;
import yolov3.data.annotation.coco.CocoLayout;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.voc.VocLayout;
import yolov3.data.annotation.yolo.YoloLayout;
import yolov3.data.folder.FolderNames;
import yolov3.io.UserException;

/** Data sets in a folder that was given for one. */
final class NestedDatasets {

  private NestedDatasets() {}

  /** Refuses a folder above one or several data sets, which is none itself. */
  static void refuse(Path source) {
    if (isDescribed(source)) {
      return;
    }
    List<Path> below = folders(source).stream().filter(NestedDatasets::isDescribed).toList();
    if (!below.isEmpty()) {
      throw new UserException(
          "folder '%s' is not a data set, but %s; expected the path of a data set"
              .formatted(
                  source,
                  SplitFiles.shown(below) + (below.size() == 1 ? " in it is" : " in it are")));
    }
  }

  /** Tells whether a folder has what says that it is a data set, beyond images with labels. */
  private static boolean isDescribed(Path folder) {
    return YoloLayout.description(folder).isPresent()
        || Files.isDirectory(folder.resolve(VocLayout.LISTS.getName(0)))
        || hasFolder(folder, DatasetFolder.IMAGE_FOLDERS)
            && hasFolder(folder, DatasetFolder.ANNOTATION_FOLDERS)
        || Stream.of(folder, folder.resolve("annotations"))
            .flatMap(place -> ImagePaths.in(place, ".json").stream())
            .anyMatch(CocoLayout::isInstancesFile);
  }

  private static boolean hasFolder(Path folder, Set<String> names) {
    return folders(folder).stream()
        .anyMatch(f -> names.contains(f.getFileName().toString().toLowerCase(Locale.ROOT)));
  }

  /** Lists folders in a folder that are not foreign and not named as a split, in order. */
  private static List<Path> folders(Path folder) {
    return new FolderNames()
        .in(folder).stream()
            .filter(name -> Split.named(name).isEmpty())
            .sorted()
            .map(folder::resolve)
            .filter(Files::isDirectory)
            .toList();
  }
}
