package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.data.ClassNames;
import yolov3.export.RuntimeConverter;
import yolov3.geometry.LetterboxRule;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.darknet.DarknetWeightsFile;
import yolov3.network.serving.ServingPrecision;

@Tag("tensorflow")
class ModelExportTest {

  static Stream<Arguments> callsThatNeedARun() {
    Path folder = Path.of("out");
    return Stream.of(
        call("own SavedModel", ModelExport::writeSavedModel),
        call("Darknet", export -> export.writeDarknet(folder)),
        call(
            "converter",
            export -> export.convert(RuntimeConverter.ONNX, null, folder, Observer.SILENT)));
  }

  private static Arguments call(String name, Consumer<ModelExport> call) {
    return Arguments.of(name, call);
  }

  static Stream<Arguments> settingsWithoutAPlace() {
    String darknet = "Darknet's files, which hold only the network; remove it";
    String beforeNms = "files of the format tflite, which end before NMS; remove it";
    return Stream.of(
        refusal(
            "a confidence threshold has no place in " + darknet, e -> e.confidenceThreshold(0.3)),
        refusal(
            "a precision has no place in " + darknet, e -> e.precision(ServingPrecision.FLOAT16)),
        refusal(
            "unfolded batch normalization has no place in " + darknet, e -> e.foldBatchNorm(false)),
        refusal("an NMS IoU threshold has no place in " + beforeNms, e -> e.nmsIouThreshold(0.3)),
        refusal("a maximum of detections has no place in " + beforeNms, e -> e.maxDetections(10)),
        refusal(
            "files of the format tflite can't compute in bfloat16; give float32 or float16, or write a SavedModel",
            e -> e.precision(ServingPrecision.BFLOAT16)));
  }

  private static Arguments refusal(String message, Consumer<ModelExport> setting) {
    return Arguments.of(message, setting);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settingsWithoutAPlace")
  void settingWithoutAPlaceIsRefused(String message, Consumer<ModelExport> setting) {
    ModelExport export = ofDarknet();
    setting.accept(export);
    Path folder = Path.of("out");
    assertEquals(
        message,
        assertThrows(
                UserException.class,
                () -> {
                  if (message.contains("Darknet")) {
                    export.writeDarknet(folder);
                  } else {
                    export.convert(RuntimeConverter.TFLITE, null, folder, Observer.SILENT);
                  }
                })
            .getMessage());
  }

  private static ModelExport ofDarknet() {
    ModelConfig model =
        ModelConfig.forInference(
            Architecture.YOLOV3_TINY, 96, Architecture.YOLOV3_TINY.defaultAnchors(), 16);
    DarknetFiles weights =
        new DarknetFiles(new DarknetWeightsFile(Path.of("net.weights"), 20, 0, 0), model, 1);
    return ModelExport.ofDarknet(
        weights, new ClassNames(List.of("digit")), LetterboxRule.HALF_PIXEL);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("callsThatNeedARun")
  void darknetWeightsHaveNoRun(String name, Consumer<ModelExport> call) {
    ModelExport export = ofDarknet();
    assertEquals(
        "Darknet weights have no run; expected a call of writeSavedModel(Path)",
        assertThrows(IllegalStateException.class, () -> call.accept(export)).getMessage());
  }
}
