package yolov3.network.darknet;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.darknet.DarknetLayer.MaxPool;
import yolov3.network.darknet.DarknetLayer.Route;
import yolov3.network.darknet.DarknetLayer.Shortcut;
import yolov3.network.darknet.DarknetLayer.Yolo;

/**
 * A {@code .cfg} file: Darknet's description of a network.
 *
 * @param model that it describes
 * @param classCount classes of its heads
 */
public record DarknetCfg(ModelConfig model, int classCount) {

  /**
   * Reads a file that describes YOLOv3 or YOLOv3-tiny, of any of the widths that a config knows.
   *
   * @throws UserException when the file can't be read or describes another network; it names file
   *     and line
   */
  public static DarknetCfg read(Path file) {
    return new DarknetCfgReader(file).read();
  }

  DarknetNetwork network() {
    return DarknetNetwork.of(model, classCount);
  }

  /** Returns the file's text. */
  public String text() {
    DarknetNetwork network = network();
    String net =
        """
        # %s; the weights are in the file beside

        [net]
        batch=1
        subdivisions=1
        width=%2$s
        height=%2$s
        channels=3
        """
            .formatted(network.title(), Integer.toString(model.inputSize()));
    return IntStream.range(0, network.layers().size())
        .mapToObj(index -> "\n" + section(network.layers().get(index), index))
        .collect(Collectors.joining("", net, ""));
  }

  /**
   * Darknet names earlier layers by how far back they are, and all but a route's first by index.
   */
  private String section(DarknetLayer layer, int index) {
    if (layer instanceof Convolution convolution) {
      return """
          [convolutional]
          %sfilters=%s
          size=%s
          stride=%s
          pad=1
          activation=%s
          """
          .formatted(
              convolution.normalized() ? "batch_normalize=1\n" : "",
              Integer.toString(convolution.filters()),
              Integer.toString(convolution.size()),
              Integer.toString(convolution.stride()),
              convolution.normalized() ? "leaky" : "linear");
    }
    if (layer instanceof MaxPool pool) {
      return "[maxpool]\nsize=2\nstride=" + pool.stride() + "\n";
    }
    if (layer instanceof Shortcut shortcut) {
      return "[shortcut]\nfrom=" + (shortcut.from() - index) + "\nactivation=linear\n";
    }
    if (layer instanceof Route route) {
      int first = route.from().get(0);
      String others =
          route.from().stream().skip(1).map(from -> ", " + from).collect(Collectors.joining());
      return "[route]\nlayers=" + (first - index) + others + "\n";
    }
    return layer instanceof Yolo yolo ? section(yolo) : "[upsample]\nstride=2\n";
  }

  private String section(Yolo yolo) {
    int first = yolo.scale() * Architecture.ANCHORS_PER_SCALE;
    return """
        [yolo]
        mask=%s
        anchors=%s
        classes=%s
        num=%s
        ignore_thresh=.5
        truth_thresh=1
        random=0
        """
        .formatted(
            IntStream.range(first, first + Architecture.ANCHORS_PER_SCALE)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",")),
            model.anchors().stream().map(DarknetCfg::words).collect(Collectors.joining(", ")),
            Integer.toString(classCount),
            Integer.toString(model.anchors().size()));
  }

  static String words(Anchor anchor) {
    return number(anchor.width()) + "," + number(anchor.height());
  }

  /** 10 for 10.0, as Darknet's own files have whole anchors. */
  static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
