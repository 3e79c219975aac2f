package yolov3.inference;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.SessionFunction;
import yolov3.config.ConfigFile;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.geometry.LetterboxRule;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.layer.VariableValues;
import yolov3.network.layer.WeightArray;
import yolov3.network.runtime.Sessions;
import yolov3.network.serving.ServingGraph;

/** Darknet's weights in the graph that a SavedModel of them would have. Owns graph and session. */
public final class DarknetDetector implements Detector {

  private final Graph graph = Sessions.newGraph(0);
  private final Session session = Sessions.open(graph, 0);
  private final ServingFunction function;
  private final ClassNames classNames;

  private DarknetDetector(DarknetFiles files, ClassNames classNames, LetterboxRule letterbox) {
    this.classNames = classNames;
    try {
      ServingGraph serving =
          ServingGraph.buildDetector(
              graph, files.model(), ConfigFile.defaultEvaluation(), letterbox, classNames.count());
      Map<String, float[]> values =
          files.read().stream().collect(Collectors.toMap(WeightArray::name, WeightArray::values));
      VariableValues.initialize(
          session, serving.variables().initialize(), serving.variables().all(), values);
      function = new ServingFunction(SessionFunction.create(serving.signatures().get(0), session));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
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
    return new DarknetDetector(
        DarknetFiles.find(weights, cfg, classNames.count(), notes), classNames, letterbox);
  }

  @Override
  public ClassNames classNames() {
    return classNames;
  }

  @Override
  public double nmsIouThreshold() {
    return function.nmsIouThreshold();
  }

  @Override
  public int maxDetections() {
    return function.maxDetections();
  }

  @Override
  public List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
    return function.detect(images, limits);
  }

  @Override
  public void close() {
    session.close(); // before the graph: the other order hangs
    graph.close();
  }
}
