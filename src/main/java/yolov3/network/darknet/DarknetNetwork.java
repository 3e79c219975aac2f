package yolov3.network.darknet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.io.Counted;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.darknet.DarknetLayer.MaxPool;
import yolov3.network.darknet.DarknetLayer.Route;
import yolov3.network.darknet.DarknetLayer.Shortcut;
import yolov3.network.darknet.DarknetLayer.Upsample;
import yolov3.network.darknet.DarknetLayer.Yolo;

/**
 * A network in Darknet's terms: a list of layers that name each other by their index, in the order
 * of the numbers in a {@code .weights} file. {@code model.Yolov3} is the same network as a graph.
 *
 * @param title for messages, for example "YOLOv3 with 80 classes"
 * @param layers in the order of the {@code .cfg}
 */
public record DarknetNetwork(String title, List<DarknetLayer> layers) {

  /** Keeps an unmodifiable copy. */
  public DarknetNetwork {
    layers = List.copyOf(layers);
  }

  /** Builds the network that a config asks for. */
  public static DarknetNetwork of(ModelConfig model, int classCount) {
    Builder builder = new Builder(model.widthDivisor(), classCount);
    switch (model.architecture()) {
      case YOLOV3 -> builder.yolov3();
      case YOLOV3_TINY -> builder.tiny();
    }
    String classes = Counted.of(classCount, "class");
    String width =
        model.widthDivisor() == 1 ? "" : " at 1/%d width".formatted(model.widthDivisor());
    return new DarknetNetwork(
        model.architecture().title() + " with " + classes + width, builder.layers);
  }

  /** Solves for the classes of a whole network with so many numbers; empty when none fit. */
  public static OptionalInt classCountOf(ModelConfig model, long floats) {
    long ofOne = of(model, 1).floats();
    long ofEach = of(model, 2).floats() - ofOne;
    long classes = 1 + Math.floorDiv(floats - ofOne, ofEach);
    return classes >= 1
            && classes <= Integer.MAX_VALUE / (int) ofEach
            && Math.floorMod(floats - ofOne, ofEach) == 0
        ? OptionalInt.of((int) classes)
        : OptionalInt.empty();
  }

  /** Returns the count of the numbers of all layers. */
  public long floats() {
    return layers.stream().mapToLong(DarknetLayer::floats).sum();
  }

  /** Returns the layers with weights. */
  public List<Convolution> convolutions() {
    return layers.stream()
        .filter(Convolution.class::isInstance)
        .map(Convolution.class::cast)
        .toList();
  }

  /** Cuts the network off after the layer that ends after so many numbers, if one does. */
  public Optional<DarknetNetwork> start(long floats) {
    long sum = 0;
    for (int i = 0; i < layers.size() && sum < floats; i++) {
      sum += layers.get(i).floats();
      if (sum == floats) {
        return Optional.of(
            new DarknetNetwork(
                "the first %d layers of %s".formatted(i + 1, title), layers.subList(0, i + 1)));
      }
    }
    return Optional.empty();
  }

  private static final class Builder {
    private final int divisor;
    private final int outputs;
    private final List<DarknetLayer> layers = new ArrayList<>();

    private final List<Integer> channels = new ArrayList<>(); // of each layer's output

    Builder(int divisor, int classCount) {
      this.divisor = divisor;
      this.outputs = Architecture.ANCHORS_PER_SCALE * (5 + classCount);
    }

    void yolov3() {
      convolution("backbone/stem", 32, 3, 1);
      int[] blocks = {1, 2, 8, 8, 4};
      int[] last = new int[blocks.length];
      for (int i = 0; i < blocks.length; i++) {
        String stage = "backbone/stage_" + (i + 1) + "/";
        int filters = 64 << i;
        convolution(stage + "downsample", filters, 3, 2);
        for (int block = 1; block <= blocks[i]; block++) {
          String residual = stage + "residual_" + block + "/";
          convolution(residual + "conv_1", filters / 2, 1, 1);
          convolution(residual + "conv_2", filters, 3, 1);
          add(new Shortcut(layers.size() - 3), channelsOf(layers.size() - 1));
        }
        last[i] = layers.size() - 1;
      }
      neck(32, 512, 5);
      head(32, 512, 2);
      lateral(16, 256, last[3]);
      neck(16, 256, 5);
      head(16, 256, 1);
      lateral(8, 128, last[2]);
      neck(8, 128, 5);
      head(8, 128, 0);
    }

    void tiny() {
      int stride16 = 0;
      for (int conv = 1; conv <= 6; conv++) {
        convolution("backbone/conv_" + conv, 8 << conv, 3, 1);
        stride16 = conv == 5 ? layers.size() - 1 : stride16;
        add(new MaxPool(conv < 6 ? 2 : 1), channelsOf(layers.size() - 1));
      }
      convolution("backbone/conv_7", 1024, 3, 1);
      neck(32, 256, 1);
      head(32, 256, 1);
      lateral(16, 128, stride16);
      head(16, 128, 0);
    }

    /** 1×1 and 3×3 in turn. */
    private void neck(int stride, int filters, int convolutions) {
      for (int conv = 1; conv <= convolutions; conv++) {
        boolean narrow = conv % 2 == 1;
        String name = "neck_" + stride + "/conv_" + conv;
        convolution(name, narrow ? filters : 2 * filters, narrow ? 1 : 3, 1);
      }
    }

    private void head(int stride, int filters, int scale) {
      String head = "head_" + stride + "/";
      convolution(head + "conv_1", 2 * filters, 3, 1);
      add(
          new Convolution(head + "output", channelsOf(layers.size() - 1), outputs, 1, 1, false),
          outputs);
      add(new Yolo(scale), outputs);
    }

    /** Concatenates the output before the last head, doubled in size, and one of the backbone. */
    private void lateral(int stride, int filters, int backbone) {
      int beforeHead = layers.size() - 4;
      add(new Route(List.of(beforeHead)), channelsOf(beforeHead));
      convolution("neck_" + stride + "/lateral", filters, 1, 1);
      int narrowed = channelsOf(layers.size() - 1);
      add(new Upsample(), narrowed);
      add(new Route(List.of(layers.size() - 1, backbone)), narrowed + channelsOf(backbone));
    }

    private void convolution(String name, int publishedFilters, int size, int stride) {
      int inputs = layers.isEmpty() ? 3 : channelsOf(layers.size() - 1);
      int filters = publishedFilters / divisor;
      add(new Convolution(name, inputs, filters, size, stride, true), filters);
    }

    private void add(DarknetLayer layer, int outputChannels) {
      layers.add(layer);
      channels.add(outputChannels);
    }

    private int channelsOf(int layer) {
      return channels.get(layer);
    }
  }
}
