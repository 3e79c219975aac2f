package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.RunConfig;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.export.SavedModelExporter;
import yolov3.geometry.Detection;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.SavedModelDetector;
import yolov3.network.serving.ExportOptions;
import yolov3.network.serving.ServingPrecision;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;

/** Exports with every option that changes their graph, in Python's TensorFlow. */
@Tag("interop")
@Tag("tensorflow")
class ExportInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of boxes as parts of the image, and of scores. */
  private static final double TOLERANCE = 1e-5;

  @TempDir static Path folder;
  private static RunConfig config;
  private static TrainingData data;

  @BeforeAll
  static void train() {
    config = TinyRun.config(folder, TinyRun.draw(folder.resolve("set"), 8), "training.epochs=30");
    data = TrainingData.read(config);
    TinyRun.train(config, new TrainingListener() {}, -1);
  }

  private static Path export(String name, ExportOptions options) {
    Path target = folder.resolve(name).resolve("1");
    new SavedModelExporter(config, data.names().names(), options)
        .export(
            TinyRun.checkpoints(config).best(Assertions::fail).orElseThrow().variables(),
            target,
            (export, network) -> {});
    return target;
  }

  @Test
  void pythonSeesInEveryKindOfExportWhatJavaSees() throws IOException {
    EvaluationConfig limits = new EvaluationConfig(0.005, 0.3, 7);
    for (boolean fold : new boolean[] {true, false}) {
      for (ServingPrecision precision : ServingPrecision.values()) {
        String name = precision + (fold ? " folded" : " unfolded");
        Path savedModel =
            export(name, new ExportOptions(limits, fold, precision, LetterboxRule.HALF_PIXEL));
        Path picture = data.train().get(1).image();
        JsonNode python =
            JSON.readTree(
                Python.run(
                    "run_saved_model.py",
                    savedModel.toString(),
                    "" + TinyRun.SIZE,
                    picture.toString()));
        JsonNode seen = python.get("pictures").get(0).get("default");
        RgbImage image = ImageDecoder.read(picture);
        try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
          List<Detection> ours = detector.detect(image);
          assertEquals(7, ours.size(), name);
          assertEquals(ours.size(), seen.get("scores").size(), name);
          for (int i = 0; i < ours.size(); i++) {
            Detection detection = ours.get(i);
            JsonNode box = seen.get("boxes").get(i);
            double edge =
                Math.max(
                    Math.abs(detection.box().ymin() / image.height() - box.get(0).asDouble()),
                    Math.abs(detection.box().xmax() / image.width() - box.get(3).asDouble()));
            double score = Math.abs(detection.score() - seen.get("scores").get(i).asDouble());
            assertTrue(edge <= TOLERANCE && score <= TOLERANCE, name + " " + edge + " " + score);
          }
        }
      }
    }
  }

  @Test
  void warmUpRequestIsReadAndPlayed() throws IOException {
    Path savedModel = export("warm-up", TinyRun.exportOptions(config.evaluation()));
    JsonNode played = JSON.readTree(Python.run("play_warmup.py", savedModel.toString()));
    assertEquals(
        JSON.readTree(
            """
            [{"signature": "serving_default",
              "inputs": [["input_tensor", "uint8", [1, 96, 96, 3]]],
              "outputs": {"detection_boxes": [1, 100, 4], "detection_classes": [1, 100],
                          "detection_scores": [1, 100], "num_detections": [1]}}]
            """),
        played);
  }
}
