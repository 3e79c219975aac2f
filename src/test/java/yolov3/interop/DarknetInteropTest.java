package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import yolov3.config.RunConfig;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.data.image.ImageDecoder;
import yolov3.data.loader.Letterboxer;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.export.CheckpointNetwork;
import yolov3.geometry.Anchor;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.darknet.DarknetNetwork;
import yolov3.network.layer.Layers;
import yolov3.network.layer.TestGraph;
import yolov3.network.layer.VariableStore;
import yolov3.network.layer.VariableValues;
import yolov3.network.layer.WeightArray;
import yolov3.network.model.Candidates;
import yolov3.network.model.Yolov3;
import yolov3.training.TinyRun;
import yolov3.training.TrainingListener;

/** OpenCV reads the Darknet files that we write, and sees the same boxes. */
@Tag("interop")
@Tag("tensorflow")
class DarknetInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of boxes as parts of the input, and of scores. */
  private static final double TOLERANCE = 1e-3;

  private static final int IMAGES = 4;

  @TempDir Path folder;

  @Test
  void trainedTinyGivesTheSameBoxes() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 8);
    RunConfig config = TinyRun.config(folder, set, "training.epochs=30");
    TinyRun.train(config, new TrainingListener() {}, -1);
    List<WeightArray> weights =
        CheckpointNetwork.readWeights(
            TinyRun.checkpoints(config).best(Assertions::fail).orElseThrow().variables(),
            config,
            10,
            0);
    assertSameBoxes("trained YOLOv3-tiny", config.model(), 10, weights);
  }

  @Test
  void tinyWithTheSharedAnchorOfThePublishedOneGivesTheSameBoxes() throws IOException {
    ModelConfig plain = ModelConfig.forInference(Architecture.YOLOV3_TINY, TinyRun.SIZE, null, 4);
    List<Anchor> anchors = new ArrayList<>(plain.anchors().subList(1, 4));
    anchors.addAll(plain.anchors().subList(3, 6));
    ModelConfig model =
        ModelConfig.forInference(Architecture.YOLOV3_TINY, TinyRun.SIZE, anchors, 4);
    TinyRun.draw(folder.resolve("set"), 8);
    assertSameBoxes("random YOLOv3-tiny", model, 3, random(model, 3));
  }

  @Test
  void wholeYolov3GivesTheSameBoxes() throws IOException {
    ModelConfig model = ModelConfig.forInference(Architecture.YOLOV3, TinyRun.SIZE, null, 4);
    TinyRun.draw(folder.resolve("set"), 8);
    assertSameBoxes("random YOLOv3", model, 3, random(model, 3));
  }

  private void assertSameBoxes(
      String what, ModelConfig model, int classCount, List<WeightArray> weights)
      throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < classCount; i++) {
      names.add("class " + i);
    }
    Path written = folder.resolve("darknet");
    DarknetFiles.write(written, "net", model, names, 0, weights);

    Letterboxer letterboxer = new Letterboxer(model.inputSize());
    double largestBox = 0;
    double largestScore = 0;
    double highest = 0;
    double spread = 0;
    try (TestGraph graph = new TestGraph()) {
      int side = model.inputSize();
      VariableStore variables = new VariableStore(graph.tf, 1);
      Yolov3 network = new Yolov3(model, classCount);
      byte[] pixels = new byte[IMAGES * side * side * 3];
      float[] floats = new float[pixels.length];
      for (int i = 0; i < IMAGES; i++) {
        Path image = folder.resolve("set/test/00000%d.jpg".formatted(i + 1));
        byte[] one = letterboxer.apply(ImageDecoder.read(image));
        System.arraycopy(one, 0, pixels, i * one.length, one.length);
      }
      for (int i = 0; i < pixels.length; i++) {
        floats[i] = pixels[i] & 0xff;
      }
      Candidates candidates =
          network.candidates(
              graph.tf,
              network.predict(
                  Layers.inference(graph.tf, variables),
                  graph.constant(floats, IMAGES, side, side, 3)));
      Map<String, float[]> values = new HashMap<>();
      weights.forEach(array -> values.put(array.name(), array.values()));
      VariableValues.initialize(graph.session(), variables.initialize(), variables.all(), values);
      float[] boxes = graph.floats(candidates.boxes());
      float[] scores = graph.floats(candidates.scores());

      Path images = Files.write(folder.resolve("images.bin"), pixels);
      JsonNode theirs =
          JSON.readTree(
              Python.run(
                  "run_darknet.py",
                  written.resolve("net.cfg").toString(),
                  written.resolve("net.weights").toString(),
                  images.toString(),
                  String.valueOf(side)));
      assertEquals(boxes.length, theirs.get("boxes").size());
      assertEquals(scores.length, theirs.get("scores").size());
      for (int i = 0; i < boxes.length; i++) {
        largestBox =
            Math.max(largestBox, Math.abs(boxes[i] - theirs.get("boxes").get(i).asDouble()));
      }
      int ofOneImage = scores.length / IMAGES;
      for (int i = ofOneImage; i < scores.length; i++) {
        spread = Math.max(spread, Math.abs(scores[i] - scores[i - ofOneImage]));
      }
      for (int i = 0; i < scores.length; i++) {
        highest = Math.max(highest, scores[i]);
        largestScore =
            Math.max(largestScore, Math.abs(scores[i] - theirs.get("scores").get(i).asDouble()));
      }
    }
    System.out.printf(
        "%s in OpenCV: largest difference of boxes %.1e, of scores %.1e; highest score %.2f,"
            + " most that a score differs between images %.2f%n",
        what, largestBox, largestScore, highest, spread);
    assertTrue(spread > 0.01, "the same is seen in every image, which proves nothing");
    assertTrue(highest > 0.1, "nothing is seen, which proves nothing: " + highest);
    assertTrue(largestBox <= TOLERANCE, "boxes " + largestBox);
    assertTrue(largestScore <= TOLERANCE, "scores " + largestScore);
  }

  /** Weights whose statistics are all different and whose activations stay of the order of 1. */
  private static List<WeightArray> random(ModelConfig model, int classCount) {
    Random random = new Random(7);
    List<WeightArray> arrays = new ArrayList<>();
    for (Convolution layer : DarknetNetwork.of(model, classCount).convolutions()) {
      long f = layer.filters();
      boolean added = layer.name().matches(".*/residual_\\d+/conv_2");
      double scale = added ? 0.2 : 0.8;
      double deviation =
          Math.sqrt(2.0 / (layer.inputs() * layer.size() * layer.size()))
              * (layer.normalized() ? 1 : 0.3);
      arrays.add(
          array(
              layer.name() + "/kernel",
              Shape.of(layer.size(), layer.size(), layer.inputs(), f),
              () -> random.nextGaussian() * deviation));
      if (layer.normalized()) {
        arrays.add(
            array(layer.name() + "/gamma", Shape.of(f), () -> scale * (0.5 + random.nextDouble())));
        arrays.add(array(layer.name() + "/beta", Shape.of(f), () -> random.nextGaussian() * 0.3));
        arrays.add(
            array(layer.name() + "/moving_mean", Shape.of(f), () -> random.nextGaussian() * 0.3));
        arrays.add(
            array(layer.name() + "/moving_variance", Shape.of(f), () -> 0.5 + random.nextDouble()));
      } else {
        arrays.add(array(layer.name() + "/bias", Shape.of(f), () -> random.nextGaussian() * 0.3));
      }
    }
    return arrays;
  }

  private static WeightArray array(String name, Shape shape, DoubleSupplier values) {
    float[] array = new float[(int) shape.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = (float) values.getAsDouble();
    }
    List<Long> dimensions = LongStream.of(shape.asArray()).boxed().toList();
    return new WeightArray(name, dimensions, array);
  }
}
