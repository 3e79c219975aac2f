package yolov3.data.annotation.kitti;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.named.NamedLayout;

/** Places of KITTI's files: {@code training/label_2} with the images in {@code image_2}. */
public final class KittiLayout {

  public static final String EXPECTED = "training/label_2/ and training/image_2/";

  /** Files of a folder of which one must be KITTI's; a large set in another format has more. */
  private static final int MAX_TRIED = 100;

  private KittiLayout() {}

  /** Returns the splits of a folder; none when it has no label file of KITTI's. */
  public static SplitLayout of(DatasetFolder folder) {
    List<Path> texts =
        folder.filesEnding(".txt").stream().filter(file -> !ClassNameFiles.isOne(file)).toList();
    List<Path> files =
        texts.stream()
            .collect(Collectors.groupingBy(file -> file.resolveSibling("")))
            .values()
            .stream()
            .filter(
                beside ->
                    beside.stream()
                        .filter(file -> file.toFile().length() > 0) // of background
                        .limit(MAX_TRIED)
                        .anyMatch(KittiLabelFile::isOne))
            .flatMap(List::stream)
            .sorted()
            .toList();
    return NamedLayout.ofFolders(folder, files, EXPECTED, KittiLabelFile::new);
  }
}
