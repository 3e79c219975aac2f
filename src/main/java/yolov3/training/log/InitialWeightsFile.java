package yolov3.training.log;

import java.nio.file.Path;
import java.util.List;
import yolov3.io.AtomicFile;
import yolov3.io.JsonText;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.InitialWeights;

/**
 * {@code initial_weights.json}: initial weights of each layer of a run.
 *
 * @param file written once, before the first update
 */
public record InitialWeightsFile(Path file) implements TrainingListener {

  private record Content(String source, List<InitialWeights.Layer> layers) {}

  @Override
  public void onInitialWeights(InitialWeights weights) {
    Content content = new Content(weights.source(), weights.layers());
    AtomicFile.write(file, stream -> JsonText.MAPPER.writeValue(stream, content));
  }
}
