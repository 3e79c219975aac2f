package yolov3.data.annotation.kitti;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedLayout;
import yolov3.data.annotation.named.NamedSplit;

/** Places of KITTI's files: {@code training/label_2} with the images in {@code image_2}. */
public final class KittiLayout {

  public static final String EXPECTED = "training/label_2/ and training/image_2/";

  private KittiLayout() {}

  /** Returns the splits of a folder; none when it has no label file of KITTI's. */
  public static SplitLayout of(DatasetFolder folder) {
    List<Path> texts =
        folder.filesEnding(".txt").stream().filter(file -> !ClassNameFiles.isOne(file)).toList();
    Set<Path> places =
        texts.stream()
            .filter(KittiLabelFile::isOne)
            .map(file -> file.resolveSibling(""))
            .collect(Collectors.toSet());
    List<Path> files = // those beside them may be empty
        texts.stream().filter(file -> places.contains(file.resolveSibling(""))).toList();
    return NamedLayout.ofFolders(
        folder,
        files,
        (place, ofSplit, images) ->
            new NamedSplit(
                place,
                folder.root(),
                List.of(place),
                EXPECTED,
                () -> {
                  KittiLabelFile reader = new KittiLabelFile(new ImageOfAnnotation(images));
                  return NamedLayout.contentOf(ofSplit, images, reader::read, reader::warnings);
                }));
  }
}
