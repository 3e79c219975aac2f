package yolov3.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import yolov3.EvaluationResult;
import yolov3.data.ClassNames;
import yolov3.evaluation.ApMetric;
import yolov3.evaluation.ClassMetrics;
import yolov3.evaluation.CocoSummary;
import yolov3.evaluation.OperatingPoint;
import yolov3.evaluation.PrecisionRecallCurve;
import yolov3.evaluation.VocEvaluator;
import yolov3.evaluation.analysis.Analysis;
import yolov3.evaluation.analysis.ErrorBreakdown;
import yolov3.evaluation.analysis.ErrorType;
import yolov3.inference.LatencyBreakdown;

/**
 * JSON output of {@code evaluate}. Keys are the names of the components in snake case; an undefined
 * metric, such as the average precision of a class without objects, is null.
 *
 * @param detector the SavedModel or the file of detections
 * @param data that it was evaluated on
 * @param images number of images
 * @param instances number of ground-truth objects, without crowds and difficult ones
 * @param coco the twelve COCO metrics
 * @param voc null unless {@code --metric} asks for it
 * @param bestF1 operating point with the best F1 over all classes
 * @param classes every class, those without objects included
 * @param errors contribution of each type of error, see {@link ErrorBreakdown}; keys are the types
 * @param speedMs null if no model ran, or it ran on tiles
 * @param tiles null if no model ran, or it ran on the images as a whole
 * @param curves against the confidence threshold, over all classes
 */
public record EvaluationJson(
    String detector,
    String data,
    int images,
    int instances,
    CocoSummary coco,
    Voc voc,
    OperatingPoint bestF1,
    List<ClassRow> classes,
    Confusion confusion,
    Map<ErrorType, ErrorBreakdown.Share> errors,
    LatencyBreakdown speedMs,
    EvaluationResult.Tiles tiles,
    Curves curves,
    List<String> warnings) {

  private static final int CURVE_POINTS = 101;

  /**
   * Average precision as VOC defines it.
   *
   * @param metric {@code voc07} or {@code voc12}
   */
  record Voc(String metric, double meanAp) {}

  /**
   * Metrics of a class.
   *
   * @param ap at IoU 0.5 to 0.95
   * @param vocAp null unless {@code --metric} asks for it
   */
  record ClassRow(
      String className,
      int classIndex,
      int images,
      int instances,
      double ap50,
      double ap,
      Double vocAp,
      OperatingPoint bestF1,
      Curves curves) {}

  /**
   * @param labels of rows and columns; the last is the background
   * @param counts rows: ground truth, columns: predicted
   */
  record Confusion(
      double scoreThreshold,
      double iouThreshold,
      List<String> labels,
      List<List<Integer>> counts) {}

  /**
   * @param scoreThreshold 0, 0.01, …, 1, for precision, recall and F1
   * @param precision null where there are no detections
   * @param recallLevel 0, 0.01, …, 1, for the precision at recall
   * @param precisionAtRecall maximum precision at that recall or above
   */
  record Curves(
      List<Double> scoreThreshold,
      List<Double> precision,
      List<Double> recall,
      List<Double> f1,
      double[] recallLevel,
      double[] precisionAtRecall) {

    public static Curves of(PrecisionRecallCurve curve) {
      List<OperatingPoint> points =
          IntStream.range(0, CURVE_POINTS)
              .mapToObj(i -> curve.at(i / (CURVE_POINTS - 1.0)))
              .toList();
      return new Curves(
          points.stream().map(OperatingPoint::scoreThreshold).toList(),
          points.stream().map(OperatingPoint::precision).toList(),
          points.stream().map(OperatingPoint::recall).toList(),
          points.stream().map(OperatingPoint::f1).toList(),
          PrecisionRecallCurve.recalls(),
          curve.precisionAtRecalls());
    }
  }

  /**
   * @param metric of {@code vocPrecisions}
   * @param vocPrecisions per class; null for COCO
   */
  public static EvaluationJson of(
      EvaluationResult result, ApMetric metric, double[] vocPrecisions) {
    Analysis analysis = result.analysis();
    ClassNames names = result.groundTruth().names();
    List<ClassRow> classes = new ArrayList<>();
    for (ClassMetrics row : analysis.metrics().classes()) {
      classes.add(
          new ClassRow(
              names.name(row.classIndex()),
              row.classIndex(),
              row.images(),
              row.instances(),
              row.ap50(),
              row.ap50To95(),
              vocPrecisions == null ? null : vocPrecisions[row.classIndex()],
              row.best(),
              Curves.of(row.curve())));
    }
    return new EvaluationJson(
        result.detector().toString(),
        result.data().toString(),
        analysis.images(),
        analysis.metrics().instances(),
        analysis.coco(),
        vocPrecisions == null ? null : new Voc(metric.name(), VocEvaluator.mean(vocPrecisions)),
        analysis.metrics().best(),
        classes,
        new Confusion(
            analysis.confusion().scoreThreshold(),
            analysis.confusion().iouThreshold(),
            analysis.confusion().labels(names),
            analysis.confusion().counts()),
        analysis.errors().shares(),
        result.latency().orElse(null),
        result.tiles().orElse(null),
        Curves.of(analysis.metrics().curve()),
        analysis.warnings());
  }
}
