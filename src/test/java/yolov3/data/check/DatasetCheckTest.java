package yolov3.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.check.DatasetCheck.CheckedSplit;
import yolov3.data.image.ImageDecoderTest;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.LabelledBox.Kind;

class DatasetCheckTest {

  @TempDir Path folder;

  @Test
  void aClassWithoutABoxThatTrainingLearnsIsWarnedAbout() throws IOException {
    Path image = folder.resolve("a.png");
    ImageIO.write(ImageDecoderTest.smooth(90, 90).toBufferedImage(), "png", image.toFile());
    List<LabelledBox> boxes =
        List.of(
            new LabelledBox(new Box(1, 1, 40, 40), 0),
            new LabelledBox(new Box(5, 1, 40, 40), 0, Kind.DIFFICULT, 100),
            new LabelledBox(new Box(1, 9, 40, 80), 1, Kind.DIFFICULT, 100),
            new LabelledBox(new Box(1, 9, 80, 80), 1, Kind.CROWD, 100));
    ClassNames names = new ClassNames(List.of("car", "truck", "bus"));

    DatasetCheck check =
        DatasetCheck.of(
            List.of(new CheckedSplit("training", List.of(new LabelledImage(image, boxes)))),
            names,
            96,
            folder,
            (task, done, total) -> {});

    assertEquals(
        List.of(
            "the training images have no box of class bus",
            "the training images have no box of class truck that counts: all 2 are difficult or"
                + " crowds"),
        check.warnings());
  }
}
