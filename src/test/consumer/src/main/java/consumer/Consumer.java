package consumer;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import yolov3.ObjectDetector;
import yolov3.TrainingResult;
import yolov3.TrainingRun;
import yolov3.config.RunConfig;
import yolov3.geometry.Detection;

/** Trains a tiny network for an epoch and detects with it. */
public final class Consumer {

  private Consumer() {}

  /**
   * @param args a data.yaml, a folder for the run, an image
   */
  public static void main(String[] args) throws Exception {
    TrainingResult result =
        TrainingRun.of(
                RunConfig.defaults()
                    .with("data.source", args[0])
                    .with("model.architecture", "yolov3-tiny")
                    .with("model.width_divisor", 16)
                    .with("model.input_size", 96)
                    .with("schedule.warmup_epochs", 0)
                    .with("training.epochs", 1)
                    .with("output.models", Path.of(args[1], "models"))
                    .with("output.log", Path.of(args[1], "log")))
            .train();
    try (ObjectDetector detector = ObjectDetector.load(result.savedModel().orElseThrow())) {
      List<Detection> found = detector.detect(ImageIO.read(new File(args[2])));
      System.out.printf(
          "trained %d steps, detected %d objects of %d classes%n",
          result.steps(), found.size(), detector.classNames().size());
    }
  }
}
