package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.RunConfig;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.export.SavedModelExporter;
import yolov3.geometry.Detection;
import yolov3.inference.SavedModelDetector;
import yolov3.training.TinyRun;
import yolov3.training.TrainingData;
import yolov3.training.TrainingListener;

/** The requests and answers of docs/runtimes.md, and the client that it shows. */
@Tag("interop")
@Tag("tensorflow")
class ServingInteropTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PAGE = Path.of("docs/runtimes.md");
  private static final Pattern EXAMPLE = Pattern.compile("```json\\R(.*?)```", Pattern.DOTALL);

  @TempDir static Path folder;
  private static Path savedModel;
  private static List<Path> pictures;
  private static RestServer server;

  @BeforeAll
  static void serve() throws IOException {
    MnistDetectionDataset set = TinyRun.draw(folder.resolve("set"), 8);
    RunConfig config =
        TinyRun.config(folder, set, "training.epochs=30", "evaluation.max_detections=2");
    TinyRun.train(config, new TrainingListener() {}, -1);
    TrainingData data = TrainingData.read(config);
    savedModel = folder.resolve("digits/1");
    new SavedModelExporter(config, data.names().names(), TinyRun.exportOptions(config.evaluation()))
        .export(
            TinyRun.checkpoints(config).best(Assertions::fail).orElseThrow().variables(),
            savedModel,
            (export, network) -> {});
    pictures = data.train().stream().map(labelled -> labelled.image()).toList();
    server = RestServer.start(savedModel, "digits");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void pythonClientSeesWhatJavaSees() throws IOException {
    List<String> arguments = new ArrayList<>(List.of(server.url()));
    pictures.forEach(picture -> arguments.add(picture.toString()));
    List<String> lines =
        Python.run("rest_client.py", arguments.toArray(String[]::new)).lines().toList();
    int line = 0;
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      for (Path picture : pictures) {
        RgbImage image = ImageDecoder.read(picture);
        for (Detection detection : detector.detect(image)) {
          String[] fields = lines.get(line++).split("\t");
          assertEquals(picture.toString(), fields[0]);
          assertEquals(detection.classIndex() + 1, Integer.parseInt(fields[1]));
          assertEquals(detection.score(), Double.parseDouble(fields[2]), 1e-5);
          assertEquals(
              detection.box().ymin() / image.height(), Double.parseDouble(fields[3]), 1e-5);
          assertEquals(detection.box().xmin() / image.width(), Double.parseDouble(fields[4]), 1e-5);
          assertEquals(
              detection.box().ymax() / image.height(), Double.parseDouble(fields[5]), 1e-5);
          assertEquals(detection.box().xmax() / image.width(), Double.parseDouble(fields[6]), 1e-5);
        }
      }
    }
    assertEquals(line, lines.size());
    assertTrue(line >= pictures.size(), line + " detections");
  }

  @Test
  void requestsOfThePageAreAnsweredInTheFormThatItShows() throws IOException {
    List<JsonNode> examples = new ArrayList<>();
    Matcher matcher = EXAMPLE.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      examples.add(JSON.readTree(matcher.group(1)));
    }
    assertEquals(4, examples.size(), "row request and answer, column request and answer");
    for (int i = 0; i < examples.size(); i += 2) {
      JsonNode request = withImages(examples.get(i));
      assertEquals(form(examples.get(i + 1)), form(server.predict(request)), request.toString());
    }
  }

  /** The same with files in place of what stands for them. */
  private static JsonNode withImages(JsonNode request) throws IOException {
    ObjectNode changed = request.deepCopy();
    for (JsonNode encoded : changed.findParents("b64")) {
      byte[] file = Files.readAllBytes(pictures.get(0));
      ((ObjectNode) encoded).put("b64", Base64.getEncoder().encodeToString(file));
    }
    return changed;
  }

  /** The same with one number in place of all numbers. */
  private static JsonNode form(JsonNode value) {
    if (value.isArray()) {
      ArrayNode list = JSON.createArrayNode();
      value.forEach(each -> list.add(form(each)));
      return list;
    }
    if (value.isObject()) {
      TreeMap<String, JsonNode> members = new TreeMap<>();
      value.properties().forEach(f -> members.put(f.getKey(), form(f.getValue())));
      return JSON.valueToTree(members);
    }
    assertTrue(value.isNumber(), value.toString());
    return JSON.getNodeFactory().numberNode(0);
  }

  @Test
  void pixelsInRowsAndInColumnsGiveWhatTheFileGives() throws IOException {
    JsonNode ofFile =
        server.predict(
            withImages(
                JSON.readTree(
                    """
                    {"signature_name": "serving_bytes", "instances": [{"b64": ""}]}
                    """)));
    JsonNode pixels = pixels(ImageDecoder.read(pictures.get(0)));
    ObjectNode rows = JSON.createObjectNode();
    rows.putArray("instances").add(pixels);
    assertEquals(ofFile, server.predict(rows));
    ObjectNode columns = JSON.createObjectNode();
    columns.putObject("inputs").putArray("input_tensor").add(pixels);
    JsonNode outputs = server.predict(columns).get("outputs");
    JsonNode row = ofFile.get("predictions").get(0);
    assertEquals(row.size(), outputs.size());
    row.properties().forEach(f -> assertEquals(f.getValue(), outputs.get(f.getKey()).get(0)));
  }

  private static ArrayNode pixels(RgbImage image) {
    ArrayNode rows = JSON.createArrayNode();
    for (int y = 0; y < image.height(); y++) {
      ArrayNode row = rows.addArray();
      for (int x = 0; x < image.width(); x++) {
        ArrayNode pixel = row.addArray();
        for (int c = 0; c < 3; c++) {
          pixel.add(image.pixels()[(y * image.width() + x) * 3 + c] & 0xff);
        }
      }
    }
    return rows;
  }

  @Test
  void requestThatDoesNotFitTheSignatureIsRefused() throws IOException {
    JsonNode request =
        JSON.readTree("{\"inputs\": {\"image_bytes\": [{\"b64\": \"\"}]}}"); // of serving_bytes
    assertEquals(
        "inputs are [image_bytes]; expected [input_tensor]",
        assertThrows(IllegalArgumentException.class, () -> server.predict(request)).getMessage());
  }
}
