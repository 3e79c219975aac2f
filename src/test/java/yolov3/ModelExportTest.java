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
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.darknet.DarknetWeightsFile;

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

  @ParameterizedTest(name = "{0}")
  @MethodSource("callsThatNeedARun")
  void darknetWeightsHaveNoRun(String name, Consumer<ModelExport> call) {
    ModelConfig model =
        ModelConfig.forInference(
            Architecture.YOLOV3_TINY, 96, Architecture.YOLOV3_TINY.defaultAnchors(), 16);
    DarknetFiles weights =
        new DarknetFiles(new DarknetWeightsFile(Path.of("net.weights"), 20, 0, 0), model, 1);
    ModelExport export =
        ModelExport.ofDarknet(weights, new ClassNames(List.of("digit")), LetterboxRule.HALF_PIXEL);
    assertEquals(
        "Darknet weights have no run; expected a call of writeSavedModel(Path)",
        assertThrows(IllegalStateException.class, () -> call.accept(export)).getMessage());
  }
}
