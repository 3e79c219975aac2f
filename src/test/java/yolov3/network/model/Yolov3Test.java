package yolov3.network.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.config.section.ModelConfig.Freeze;
import yolov3.config.section.ModelConfig.Transfer;
import yolov3.network.layer.FeatureType;
import yolov3.network.layer.Layers;
import yolov3.network.layer.TestGraph;
import yolov3.network.layer.Variable;
import yolov3.network.layer.VariableRole;
import yolov3.network.layer.VariableStore;

@Tag("tensorflow")
class Yolov3Test {

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void onlyTheFirstKernelOfABfloat16NetworkForInferenceIsFloat32(Architecture architecture) {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = VariableStore.withKernels(graph.tf, 1, TBfloat16.class);
      new Yolov3(model(architecture, 64, 16), 2)
          .predict(
              Layers.folded(graph.tf, FeatureType.BFLOAT16_INFERENCE, variables),
              images(graph, 64));
      String first = architecture == Architecture.YOLOV3 ? "stem" : "conv_1";
      assertEquals(
          List.of("backbone/" + first + "/kernel"),
          variables.all().stream()
              .filter(variable -> variable.role() == VariableRole.KERNEL)
              .filter(variable -> variable.stored().type() == TFloat32.class)
              .map(Variable::name)
              .toList());
    }
  }

  @ParameterizedTest(name = "{0} classes: {1}")
  @CsvSource({"10, 61572199", "80, 61949149"})
  void yolov3HasThePublishedNumberOfParameters(int classes, long expected) {
    long stem = conv(3, 3, 32);
    long stages =
        stage(32, 64, 1)
            + stage(64, 128, 2)
            + stage(128, 256, 8)
            + stage(256, 512, 8)
            + stage(512, 1024, 4);
    // each neck but the coarsest sees a lateral of half its input, beside the backbone's map
    long necks =
        neck(1024, 512)
            + (conv(1, 512, 256) + neck(512 + 256, 256))
            + (conv(1, 256, 128) + neck(256 + 128, 128));
    long outputs = 3 * (5 + classes);
    long heads =
        conv(3, 512, 1024)
            + (1024 * outputs + outputs)
            + conv(3, 256, 512)
            + (512 * outputs + outputs)
            + conv(3, 128, 256)
            + (256 * outputs + outputs);
    assertEquals(expected, stem + stages + necks + heads);
    try (TestGraph graph = new TestGraph()) {
      assertEquals(expected, parameters(build(graph, model(Architecture.YOLOV3, 416, 1), classes)));
    }
  }

  @ParameterizedTest(name = "width / {0}: {1}")
  @CsvSource({"1, 8690666", "4, 551006"})
  void tinyHasThePublishedNumberOfParameters(int divisor, long expected) {
    int d = divisor;
    long backbone =
        conv(3, 3, 16 / d)
            + conv(3, 16 / d, 32 / d)
            + conv(3, 32 / d, 64 / d)
            + conv(3, 64 / d, 128 / d)
            + conv(3, 128 / d, 256 / d)
            + conv(3, 256 / d, 512 / d)
            + conv(3, 512 / d, 1024 / d);
    long outputs = 3 * (5 + 10);
    long coarse =
        conv(1, 1024 / d, 256 / d) + conv(3, 256 / d, 512 / d) + (512 / d * outputs + outputs);
    long fine =
        conv(1, 256 / d, 128 / d)
            + conv(3, (128 + 256) / d, 256 / d)
            + (256 / d * outputs + outputs);
    assertEquals(expected, backbone + coarse + fine);
    try (TestGraph graph = new TestGraph()) {
      assertEquals(expected, parameters(build(graph, model(Architecture.YOLOV3_TINY, 416, d), 10)));
    }
  }

  @ParameterizedTest(name = "input of {0}")
  @ValueSource(ints = {416, 320})
  void headsAndCandidatesHaveTheShapesOfTheirStrides(int input) {
    for (Architecture architecture : Architecture.values()) {
      try (TestGraph graph = new TestGraph()) {
        Yolov3 network = new Yolov3(model(architecture, input, 16), 7);
        List<Predictions> heads =
            network.predict(
                Layers.inference(graph.tf, new VariableStore(graph.tf, 1)), images(graph, input));
        assertEquals(architecture.strides().size(), heads.size());
        long boxes = 0;
        for (int i = 0; i < heads.size(); i++) {
          long grid = input / architecture.strides().get(i);
          assertShape(heads.get(i).boxesXywh(), -1, grid, grid, 3, 4);
          assertShape(heads.get(i).objectness(), -1, grid, grid, 3, 1);
          assertShape(heads.get(i).classProbabilities(), -1, grid, grid, 3, 7);
          boxes += grid * grid * 3;
        }
        Candidates candidates = network.candidates(graph.tf, heads);
        assertShape(candidates.boxes(), -1, boxes, 4);
        assertShape(candidates.scores(), -1, boxes, 7);
      }
    }
  }

  @Test
  void variablesOfTinyAreNamedAsInFilesThatExist() throws IOException {
    try (TestGraph graph = new TestGraph();
        InputStream list =
            Yolov3Test.class.getResourceAsStream("/model/yolov3-tiny-variables.txt")) {
      assertEquals(
          new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList(),
          build(graph, model(Architecture.YOLOV3_TINY, 416, 1), 10).all().stream()
              .map(variable -> variable.name() + " " + variable.shape())
              .toList());
    }
  }

  @Test
  void variablesOfYolov3AreNamedAsInFilesThatExist() {
    try (TestGraph graph = new TestGraph()) {
      List<Variable> variables = build(graph, model(Architecture.YOLOV3, 416, 1), 10).all();
      List<String> names = variables.stream().map(Variable::name).toList();

      // 52 convolutions of Darknet-53, 3 necks of 5 with 2 laterals, 3 heads of 1: kernel, gamma,
      // beta, mean and variance each; 3 outputs of kernel and bias
      assertEquals((52 + 3 * 5 + 2 + 3) * 5 + 3 * 2, names.size());
      assertEquals(
          List.of(
              "backbone/stem/kernel",
              "backbone/stem/gamma",
              "backbone/stem/beta",
              "backbone/stem/moving_mean",
              "backbone/stem/moving_variance",
              "backbone/stage_1/downsample/kernel"),
          names.subList(0, 6));
      assertEquals("backbone/stage_1/residual_1/conv_1/kernel", names.get(2 * 5));
      assertEquals("backbone/stage_5/residual_4/conv_2/moving_variance", names.get(52 * 5 - 1));
      assertEquals("neck_32/conv_1/kernel", names.get(52 * 5));
      assertEquals("head_32/conv_1/kernel", names.get((52 + 5) * 5));
      assertEquals("head_32/output/kernel", names.get((52 + 6) * 5));
      assertEquals("head_32/output/bias", names.get((52 + 6) * 5 + 1));
      assertEquals("neck_16/lateral/kernel", names.get((52 + 6) * 5 + 2));
      assertEquals("neck_8/lateral/kernel", names.get((52 + 6 + 7) * 5 + 2 * 2));
      assertEquals("head_8/output/bias", names.get(names.size() - 1));
      variables.forEach(variable -> assertEquals(variable.name(), variable.handle().op().name()));
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void everyHiddenLayerIsNarrowedByTheDivisor(Architecture architecture) {
    try (TestGraph one = new TestGraph();
        TestGraph other = new TestGraph()) {
      List<Variable> full = build(one, model(architecture, 64, 1), 2).all();
      List<Variable> narrow = build(other, model(architecture, 64, 16), 2).all();
      for (int i = 0; i < full.size(); i++) {
        String name = full.get(i).name();
        assertEquals(name, narrow.get(i).name());
        long channels = last(full.get(i));
        long expected = name.contains("/output/") ? channels : channels / 16;
        assertEquals(expected, last(narrow.get(i)), name);
      }
    }
  }

  @Test
  void untrainedNetworkAnswersWithThePriorWhereItSeesNothing() {
    ModelConfig config =
        new ModelConfig(
            Architecture.YOLOV3_TINY,
            96,
            null,
            false,
            16,
            0.02,
            0.97,
            null,
            Transfer.ALL,
            Freeze.NONE,
            0,
            false);
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = build(graph, config, 4);
      graph.run(variables.initialize());
      for (String head : List.of("head_16", "head_32")) {
        float[] bias = graph.floats(variables.get(head + "/output/bias").value());
        assertEquals(3 * (5 + 4), bias.length);
        for (int i = 0; i < bias.length; i++) {
          boolean objectness = i % (5 + 4) == 4;
          assertEquals(objectness ? Math.log(0.02 / 0.98) : 0, bias[i], 1e-6, head + " " + i);
        }
      }
    }
  }

  @Test
  void smallInputGivesFiniteBoxesInItsCells() {
    try (TestGraph graph = new TestGraph()) {
      VariableStore variables = new VariableStore(graph.tf, 1);
      Yolov3 network = new Yolov3(model(Architecture.YOLOV3_TINY, 96, 16), 2);
      float[] pixels = new float[2 * 96 * 96 * 3];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = i * 31 % 256;
      }
      List<Predictions> heads =
          network.predict(
              Layers.training(graph.tf, variables), graph.constant(pixels, 2, 96, 96, 3));
      graph.run(variables.initialize());
      for (int scale = 0; scale < 2; scale++) {
        int grid = 96 / List.of(16, 32).get(scale);
        float[] boxes = graph.floats(heads.get(scale).boxesXywh());
        assertEquals(2 * grid * grid * 3 * 4, boxes.length);
        for (int i = 0; i < boxes.length; i += 4) {
          int column = i / 4 / 3 % grid;
          int row = i / 4 / 3 / grid % grid;
          float x = boxes[i] / (96f / grid);
          float y = boxes[i + 1] / (96f / grid);
          assertTrue(x >= column && x <= column + 1, "x of cell " + column + ": " + x);
          assertTrue(y >= row && y <= row + 1, "y of cell " + row + ": " + y);
          assertTrue(boxes[i + 2] > 0 && Float.isFinite(boxes[i + 2]), "width " + boxes[i + 2]);
          assertTrue(boxes[i + 3] > 0 && Float.isFinite(boxes[i + 3]), "height " + boxes[i + 3]);
        }
      }
    }
  }

  /** By their dimensions: shapes with an unknown one are never equal. */
  private static void assertShape(Operand<?> operand, long... expected) {
    assertArrayEquals(expected, operand.shape().asArray());
  }

  /** Kernel, and gamma and beta of its batch normalisation. */
  private static long conv(int size, long in, long out) {
    return size * size * in * out + 2 * out;
  }

  /** A strided convolution, then blocks of 1×1 to half the channels and 3×3 back. */
  private static long stage(long in, long out, int blocks) {
    return conv(3, in, out) + blocks * (conv(1, out, out / 2) + conv(3, out / 2, out));
  }

  /** Five convolutions, 1×1 and 3×3 in turn. */
  private static long neck(long in, long filters) {
    return LongStream.of(
            conv(1, in, filters),
            conv(3, filters, 2 * filters),
            conv(1, 2 * filters, filters),
            conv(3, filters, 2 * filters),
            conv(1, 2 * filters, filters))
        .sum();
  }

  private static VariableStore build(TestGraph graph, ModelConfig config, int classes) {
    VariableStore variables = new VariableStore(graph.tf, 1);
    new Yolov3(config, classes)
        .predict(
            Layers.training(graph.tf.withSubScope("training"), variables),
            images(graph, config.inputSize()));
    return variables;
  }

  private static ModelConfig model(Architecture architecture, int inputSize, int divisor) {
    return ModelConfig.forInference(architecture, inputSize, null, divisor);
  }

  private static Operand<TUint8> images(TestGraph graph, int inputSize) {
    return graph.tf.placeholder(
        TUint8.class, Placeholder.shape(Shape.of(-1, inputSize, inputSize, 3)));
  }

  private static long parameters(VariableStore variables) {
    return variables.trainable().stream().mapToLong(variable -> variable.shape().size()).sum();
  }

  private static long last(Variable variable) {
    return variable.shape().get(variable.shape().numDimensions() - 1);
  }
}
