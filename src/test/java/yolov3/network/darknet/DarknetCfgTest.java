package yolov3.network.darknet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;

class DarknetCfgTest {

  @TempDir Path folder;

  private static DarknetCfg cfg(Architecture architecture, int divisor, int classes) {
    return new DarknetCfg(ModelConfig.forInference(architecture, 416, null, divisor), classes);
  }

  @ParameterizedTest(name = "{0} at 1/{1} width, {2} classes")
  @CsvSource({"YOLOV3, 1, 80", "YOLOV3, 16, 1", "YOLOV3_TINY, 1, 80", "YOLOV3_TINY, 2, 3"})
  void writtenFileReadsBack(Architecture architecture, int divisor, int classes)
      throws IOException {
    DarknetCfg cfg = cfg(architecture, divisor, classes);
    assertEquals(cfg, DarknetCfg.read(write(cfg.text())));
  }

  /** As Darknet, which looks a key up from the front. */
  @Test
  void firstOfTwoValuesOfAKeyCounts() throws IOException {
    DarknetCfg cfg = cfg(Architecture.YOLOV3_TINY, 16, 3);
    String text = cfg.text().replace("width=416", "width=416\nwidth=608");
    assertEquals(cfg, DarknetCfg.read(write(text.replace("classes=3", "classes=3\nclasses=7"))));
  }

  @Test
  void writtenSectionsAreDarknets() {
    String text = cfg(Architecture.YOLOV3_TINY, 1, 80).text();
    assertTrue(
        text.startsWith(
            """
            # YOLOv3-tiny with 80 classes; the weights are in the file beside

            [net]
            batch=1
            subdivisions=1
            width=416
            height=416
            channels=3

            [convolutional]
            batch_normalize=1
            filters=16
            size=3
            stride=1
            pad=1
            activation=leaky

            [maxpool]
            size=2
            stride=2
            """),
        text);
    assertTrue(
        text.endsWith(
            """
            [route]
            layers=-4

            [convolutional]
            batch_normalize=1
            filters=128
            size=1
            stride=1
            pad=1
            activation=leaky

            [upsample]
            stride=2

            [route]
            layers=-1, 8

            [convolutional]
            batch_normalize=1
            filters=256
            size=3
            stride=1
            pad=1
            activation=leaky

            [convolutional]
            filters=255
            size=1
            stride=1
            pad=1
            activation=linear

            [yolo]
            mask=0,1,2
            anchors=10,14, 23,27, 37,58, 81,82, 135,169, 344,319
            classes=80
            num=6
            ignore_thresh=.5
            truth_thresh=1
            random=0
            """),
        text);
  }

  @Test
  void headOfStrideSixteenMayShareAnAnchorAsInThePublishedTiny() throws IOException {
    String text = cfg(Architecture.YOLOV3_TINY, 1, 80).text().replace("mask=0,1,2", "mask = 1,2,3");
    assertEquals(
        List.of(
            new Anchor(23, 27),
            new Anchor(37, 58),
            new Anchor(81, 82),
            new Anchor(81, 82),
            new Anchor(135, 169),
            new Anchor(344, 319)),
        DarknetCfg.read(write(text)).model().anchors());
  }

  @Test
  void anotherWayToWriteTheSameIsRead() throws IOException {
    DarknetCfg cfg = cfg(Architecture.YOLOV3, 1, 80);
    String text =
        cfg.text()
            .replace("[net]\n", "[net]\n# Training\n#batch=64\nmomentum=0.9\nhue = .1\n")
            .replace("size=1\nstride=1\npad=1", "size = 1\nstride =1 ; one\npad=0")
            .replace("from=-3\nactivation=linear", "activation=linear\nfrom = -3")
            .replace("layers=-1, 61", "layers=85,-25")
            .replace("num=9\n", "num=9\njitter=.3\nscale_x_y = 1.0\n")
            .replace("\n", "\r\n");
    assertEquals(cfg, DarknetCfg.read(write(text)));
  }

  /** Of UTF-8's Cyrillic some bytes are line ends in other encodings. */
  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-8"})
  void commentsAreOfAnyEncoding(String encoding) throws IOException {
    DarknetCfg cfg = cfg(Architecture.YOLOV3_TINY, 1, 2);
    Path file = folder.resolve("obj.cfg");
    Files.write(
        file,
        ("# tama\u00f1o = 1, \u0440\u0430\u0437\u043c\u0435\u0440 \u0445 = 2\n" + cfg.text())
            .getBytes(Charset.forName(encoding)));
    assertEquals(cfg, DarknetCfg.read(file));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "from=-3 | from=-4 | :42: [shortcut] has from=-4; expected -3 for layer 4 of YOLOv3 with 80 classes",
        "filters=64 | filters=60 | :18: [convolutional] has filters=60; expected 64 for layer 1 of YOLOv3 with 80 classes",
        "activation=leaky | activation=mish | :10: [convolutional] has activation=mish; expected leaky for layer 0 of YOLOv3 with 80 classes",
        "stride=2 | stride=2,groups=2 | :18: [convolutional] has stride=2,groups=2; expected 2 for layer 1 of YOLOv3 with 80 classes",
        "layers=-1, 61 | layers=-1, 60 | :596: [route] has layers=-1, 60; expected -1, 61 for layer 86 of YOLOv3 with 80 classes",
        "width=416 | width=400 | :3: [net] has width=400; expected a positive multiple of 32",
        "height=416 | height=320 | :3: [net] has height=320; expected the width, 416",
        "classes=80 | classes=0 | :573: [yolo] has classes=0; expected 1 to 100000",
        "filters=32 | filters=24 | :10: [convolutional] has filters=24; expected 32 as in YOLOv3, or a 2nd, 4th, 8th or 16th of it",
        "mask=6,7,8 | mask=6,7,9 | :573: [yolo] has mask=9; expected an index of its 9 anchors",
        "mask=6,7,8 | mask=6,7 | :573: [yolo] has mask=[6, 7]; expected 3 numbers",
        "num=9 | scale_x_y=1.05 | :573: [yolo] has scale_x_y=1.05; expected 1, as YOLOv3 has",
        "[upsample] | [maxpool] | :593: layer 85 is [maxpool]; expected [upsample], as in YOLOv3 with 80 classes",
        "[net] | [netz] | ' does not begin with [net]; expected a Darknet .cfg'",
        "[yolo] | [region] | ' has 0 sections [yolo]; expected 3, which is YOLOv3, or 2, which is YOLOv3-tiny'",
        "width=416 | width | :6: 'width' is neither a [section] nor a line key=value in a section; expected a Darknet .cfg",
        "width=416 | width=1e3 | :3: [net] has width=1e3; expected whole numbers",
        "width=416 | depth=416 | :3: [net] has no width"
      })
  void anotherNetworkIsRefused(String from, String to, String message) throws IOException {
    String text = cfg(Architecture.YOLOV3, 1, 80).text();
    assertTrue(text.contains(from));
    String all = from.equals("[yolo]") ? text.replace(from, to) : replaceFirst(text, from, to);
    Path file = write(all);
    UserException failure = assertThrows(UserException.class, () -> DarknetCfg.read(file));
    assertEquals(file + message, failure.getMessage());
  }

  private static String replaceFirst(String text, String from, String to) {
    int at = text.indexOf(from);
    return text.substring(0, at) + to + text.substring(at + from.length());
  }

  @Test
  void layersAfterTheLastHeadAreRefused() throws IOException {
    Path file = write(cfg(Architecture.YOLOV3_TINY, 1, 80).text() + "\n[upsample]\n");
    UserException failure = assertThrows(UserException.class, () -> DarknetCfg.read(file));
    assertEquals(
        file + " has 25 layers; expected the 24 of YOLOv3-tiny with 80 classes",
        failure.getMessage());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("some.cfg"), text);
  }
}
