package yolov3.inference;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import yolov3.config.ConfigFile;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.geometry.LetterboxRule;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.serving.ServingSession;

/** Darknet's weights in the graph that a SavedModel of them would have. Owns graph and session. */
public final class DarknetDetector implements Detector {

  private final ServingSession session;
  private final ServingFunction function;
  private final ClassNames classNames;

  private DarknetDetector(ServingSession session, ClassNames classNames) {
    this.session = session;
    this.function = new ServingFunction(session.function(), classNames.count());
    this.classNames = classNames;
  }

  /**
   * Loads Darknet's files.
   *
   * @param weights a {@code .weights} file of YOLOv3 or YOLOv3-tiny
   * @param cfg its {@code .cfg}, or null: see {@link DarknetFiles#find}
   * @param letterbox rule that scales images to the network's input
   * @param notes takes a line for each decision made without the user
   * @throws UserException when the files can't be read, or do not go together
   */
  public static DarknetDetector load(
      Path weights,
      Path cfg,
      ClassNames classNames,
      LetterboxRule letterbox,
      Consumer<String> notes) {
    DarknetFiles files = DarknetFiles.find(weights, cfg, classNames.count(), notes);
    ServingSession session =
        ServingSession.open(
            files.model(),
            ConfigFile.defaultEvaluation(),
            letterbox,
            classNames.count(),
            files.read());
    return new DarknetDetector(session, classNames);
  }

  @Override
  public ClassNames classNames() {
    return classNames;
  }

  @Override
  public List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
    return function.detect(images, limits);
  }

  @Override
  public void close() {
    session.close();
  }
}
