package yolov3.data.annotation.list;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import yolov3.data.Split;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.annotation.yolo.YoloLayout;

/** Places in which lists of images with their boxes are found. */
public final class ListLayout {

  public static final String EXPECTED = "a list of images, or a folder with train.txt and the like";

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
    SplitFiles files =
        SplitFiles.choose(
            lists,
            list ->
                list.getFileName().toString().equals(ROBOFLOW)
                    ? folder.splitFolder(list).map(f -> f.getFileName().toString()).orElse("")
                    : ImagePaths.stem(list));
    if (files.chosen().isEmpty() && lists.size() == 1) {
      return ofFile(lists.get(0), folder.images());
    }
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    files.chosen().forEach((split, list) -> splits.put(split, new ListFile(list, folder.images())));
    return new SplitLayout(splits, files.notes());
  }
}
