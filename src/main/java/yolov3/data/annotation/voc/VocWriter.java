package yolov3.data.annotation.voc;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.image.ImageDecoder;
import yolov3.geometry.LabelledBox;

/**
 * Writer of {@code Annotations}, {@code JPEGImages}, {@code ImageSets/Main} and, for the order of
 * the classes, {@code classes.names}. Fractions of a pixel are kept, as in some files of VOC 2012.
 */
public final class VocWriter implements FormatWriter {

  @Override
  public Path imageFolder(Split split) {
    return Path.of(VocLayout.IMAGES);
  }

  @Override
  public boolean hasFolderOfSplit() {
    return false;
  }

  @Override
  public Optional<LabelledBox.Kind> written(LabelledBox.Kind kind) {
    return Optional.of(kind == LabelledBox.Kind.CROWD ? LabelledBox.Kind.DIFFICULT : kind);
  }

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    Path annotations = Files.createDirectories(folder.resolve(VocLayout.ANNOTATIONS));
    Path lists = Files.createDirectories(folder.resolve(VocLayout.LISTS));
    try (BufferedWriter list = Files.newBufferedWriter(lists.resolve(split.fileName() + ".txt"))) {
      for (LabelledImage image : images) {
        String stem = ImagePaths.stem(image.image());
        list.write(stem + "\n");
        VocXml xml =
            new VocXml(
                image.image().getFileName().toString(),
                ImageDecoder.readSize(image.image()),
                image.boxes(),
                List.of());
        Files.writeString(annotations.resolve(stem + ".xml"), xml.text(names));
      }
    }
  }
}
