package yolov3.data.annotation.yolo;

import java.nio.file.Path;
import java.util.List;
import yolov3.data.annotation.format.ImagePaths;

/**
 * Labels of the images of a list that lie where the list says the images do, while the images are
 * elsewhere: an export without images, and the folder of the images given by the user.
 */
final class ListedLabels {

  private final Path folder;
  private final LabelFinder finder;

  /** First names of the paths that are not there, the same for all; negative until it is known. */
  private int dropped = -1;

  ListedLabels(Path list, LabelFinder finder) {
    this.folder = list.resolveSibling("");
    this.finder = finder;
  }

  /** Returns the labels that an image would have if it lay where the list says; or none. */
  List<Path> find(String written) {
    Path path = ImagePaths.resolve(Path.of(""), written.replace('\\', '/'));
    if (path == null) {
      return List.of();
    }
    int last = dropped < 0 ? path.getNameCount() - 1 : dropped;
    for (int i = Math.max(dropped, 0); i <= last && i < path.getNameCount(); i++) {
      List<Path> found = finder.find(folder.resolve(path.subpath(i, path.getNameCount())));
      if (!found.isEmpty()) {
        dropped = i;
        return found;
      }
    }
    return List.of();
  }
}
