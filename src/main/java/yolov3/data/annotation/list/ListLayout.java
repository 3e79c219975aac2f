package yolov3.data.annotation.list;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.yolo.YoloLayout;

/** Places of lists of images with their boxes. */
public final class ListLayout {

  public static final String EXPECTED = "train.txt";

  /** Roboflow's, in a folder for each split. */
  private static final String ROBOFLOW = "_annotations.txt";

  private ListLayout() {}

  public static SplitLayout ofFile(Path file, Path images) {
    return SplitLayout.single(file, new ListFile(file, images));
  }

  public static SplitLayout of(DatasetFolder folder) {
    List<Path> lists = new ArrayList<>(YoloLayout.lists(folder));
    folder.filesEnding(ROBOFLOW).stream()
        .filter(file -> file.getFileName().toString().equals(ROBOFLOW))
        .forEach(lists::add);
    SplitLayout layout =
        SplitFiles.choose(
            lists, list -> name(folder, list), list -> new ListFile(list, folder.images()));
    return layout.isEmpty() && lists.size() == 1 ? ofFile(lists.get(0), folder.images()) : layout;
  }

  private static String name(DatasetFolder folder, Path list) {
    return list.getFileName().toString().equals(ROBOFLOW)
        ? folder.splitFolder(list).map(f -> f.getFileName().toString()).orElse("")
        : ImagePaths.stem(list);
  }
}
