package yolov3.network.darknet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TUint8;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.darknet.DarknetLayer.Route;
import yolov3.network.darknet.DarknetLayer.Shortcut;
import yolov3.network.darknet.DarknetLayer.Yolo;
import yolov3.network.layer.Layers;
import yolov3.network.layer.TestGraph;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableStore;
import yolov3.network.model.Yolov3;

@Tag("tensorflow")
class DarknetNetworkTest {

  private static final int HEADER = 20;

  private static ModelConfig model(Architecture architecture, int divisor) {
    return ModelConfig.forInference(architecture, 416, null, divisor);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"YOLOV3, 248007048", "YOLOV3_TINY, 35434956"})
  void publishedWeightsOfEightyClassesHaveTheNetworksSize(Architecture network, long bytes) {
    assertEquals(bytes, HEADER + 4 * DarknetNetwork.of(model(network, 1), 80).floats());
  }

  @Test
  void publishedBackboneOfSeventyFiveLayersIsTheStartOfTheNetwork() {
    DarknetNetwork start =
        DarknetNetwork.of(model(Architecture.YOLOV3, 1), 10)
            .start((162482580 - HEADER) / 4)
            .orElseThrow();
    // 52 convolutions and the 23 shortcuts between them, of which nothing follows the last
    assertEquals("the first 74 layers of YOLOv3 with 10 classes", start.title());
    assertEquals(52, start.convolutions().size());
    assertEquals("backbone/stage_5/residual_4/conv_2", start.convolutions().get(51).name());
  }

  @Test
  void namesDoNotDependOnTheDigitsOfTheLanguage() {
    Locale before = Locale.getDefault();
    List<String> expected = names();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertEquals(expected, names());
    } finally {
      Locale.setDefault(before);
    }
  }

  private static List<String> names() {
    return DarknetNetwork.of(model(Architecture.YOLOV3, 1), 2).convolutions().stream()
        .map(Convolution::name)
        .toList();
  }

  @ParameterizedTest(name = "{0} at 1/{1} width, {2} classes")
  @CsvSource({"YOLOV3, 1, 80", "YOLOV3, 8, 3", "YOLOV3_TINY, 1, 80", "YOLOV3_TINY, 16, 1"})
  void variablesAreThoseOfTheGraphInItsOrder(Architecture architecture, int divisor, int classes) {
    ModelConfig model = model(architecture, divisor);
    List<String> expected = new ArrayList<>();
    for (Convolution layer : DarknetNetwork.of(model, classes).convolutions()) {
      long f = layer.filters();
      expected.add(
          layer.name() + "/kernel " + Shape.of(layer.size(), layer.size(), layer.inputs(), f));
      for (String each :
          layer.normalized()
              ? List.of("gamma", "beta", "moving_mean", "moving_variance")
              : List.of("bias")) {
        expected.add(layer.name() + "/" + each + " " + Shape.of(f));
      }
    }
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      new Yolov3(model, classes)
          .predict(
              Layers.inference(graph.tf, variables),
              graph.tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, 416, 416, 3))));
      List<Variable> all = variables.all();
      assertEquals(expected, all.stream().map(v -> v.name() + " " + v.shape()).toList());
      assertEquals(
          all.stream().mapToLong(v -> v.shape().size()).sum(),
          DarknetNetwork.of(model, classes).floats());
    }
  }

  @Test
  void layersOfYolov3AreNumberedAsInItsCfg() {
    List<DarknetLayer> layers = DarknetNetwork.of(model(Architecture.YOLOV3, 1), 80).layers();
    assertEquals(107, layers.size());
    assertEquals(new Shortcut(1), layers.get(4));
    assertEquals(new Yolo(2), layers.get(82));
    assertEquals(new Route(List.of(79)), layers.get(83));
    assertEquals(new Route(List.of(85, 61)), layers.get(86));
    assertEquals(new Yolo(1), layers.get(94));
    assertEquals(new Route(List.of(97, 36)), layers.get(98));
    assertEquals(new Yolo(0), layers.get(106));
  }

  @Test
  void layersOfTinyAreNumberedAsInItsCfg() {
    List<DarknetLayer> layers = DarknetNetwork.of(model(Architecture.YOLOV3_TINY, 1), 80).layers();
    assertEquals(24, layers.size());
    assertEquals(new DarknetLayer.MaxPool(1), layers.get(11));
    assertEquals(new Yolo(1), layers.get(16));
    assertEquals(new Route(List.of(13)), layers.get(17));
    assertEquals(new Route(List.of(19, 8)), layers.get(20));
    assertEquals(new Yolo(0), layers.get(23));
  }

  @ParameterizedTest(name = "{0} floats")
  @CsvSource({"8858734, 80", "8858733,", "8858735,", "0,", "-1,", "9223372036854775807,"})
  void classesAreKnownByTheSizeAlone(long floats, Integer classes) {
    assertEquals(
        classes == null ? OptionalInt.empty() : OptionalInt.of(classes),
        DarknetNetwork.classCountOf(model(Architecture.YOLOV3_TINY, 1), floats));
  }
}
