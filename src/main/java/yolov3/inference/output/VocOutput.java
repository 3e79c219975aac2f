package yolov3.inference.output;

import java.nio.file.Files;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.annotation.voc.VocXml;
import yolov3.inference.ImageDetections;

/**
 * An XML file of Pascal VOC for each image, as annotation tools import them.
 *
 * @param withScores whether objects have the confidence, as {@code confidence}
 */
public record VocOutput(OutputFolder folder, ClassNames classNames, boolean withScores)
    implements DetectionOutput {

  private static String file(String name) {
    return "Annotations/" + name + ".xml";
  }

  @Override
  public boolean isFree(String name) {
    return folder.isFree(file(name));
  }

  @Override
  public void add(String name, ImageDetections found) {
    List<LabelledDetection> labels = LabelledDetection.of(found);
    VocXml xml =
        new VocXml(
            found.path().getFileName().toString(),
            found.image().size(),
            LabelledDetection.objects(labels),
            withScores ? LabelledDetection.scores(labels) : List.of());
    folder.write(file(name), file -> Files.writeString(file, xml.text(classNames)));
  }
}
