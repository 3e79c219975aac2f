package yolov3.cli.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * @param speedMs null if no model ran
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
    Map<String, ErrorBreakdown.Share> errors,
    LatencyBreakdown speedMs,
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
      List<Double> recallLevel,
      List<Double> precisionAtRecall) {

    public static Curves of(PrecisionRecallCurve curve) {
      List<Double> thresholds = new ArrayList<>();
      List<Double> precision = new ArrayList<>();
      List<Double> recall = new ArrayList<>();
      List<Double> f1 = new ArrayList<>();
      for (int i = 0; i < CURVE_POINTS; i++) {
        OperatingPoint point = curve.at(i / (CURVE_POINTS - 1.0));
        thresholds.add(point.scoreThreshold());
        precision.add(point.precision());
        recall.add(point.recall());
        f1.add(point.f1());
      }
      return new Curves(
          thresholds,
          precision,
          recall,
          f1,
          Arrays.stream(PrecisionRecallCurve.recalls()).boxed().toList(),
          Arrays.stream(curve.precisionAtRecalls()).boxed().toList());
    }
  }

  /**
   * @param metric of {@code vocPrecisions}
   * @param vocPrecisions per class; null for COCO
   * @param speed may be null
   */
  public static EvaluationJson of(
      String detector,
      String data,
      Analysis analysis,
      ClassNames names,
      ApMetric metric,
      double[] vocPrecisions,
      LatencyBreakdown speed) {
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
    List<String> labels = new ArrayList<>(names.names());
    labels.add("background");
    Map<String, ErrorBreakdown.Share> errors = new LinkedHashMap<>();
    for (ErrorType type : ErrorType.values()) {
      errors.put(type.name().toLowerCase(Locale.ROOT), analysis.errors().share(type));
    }
    return new EvaluationJson(
        detector,
        data,
        analysis.images(),
        analysis.metrics().instances(),
        analysis.coco(),
        vocPrecisions == null ? null : new Voc(metric.name(), VocEvaluator.mean(vocPrecisions)),
        analysis.metrics().best(),
        classes,
        new Confusion(
            analysis.confusion().scoreThreshold(),
            analysis.confusion().iouThreshold(),
            labels,
            analysis.confusion().counts()),
        errors,
        speed,
        Curves.of(analysis.metrics().curve()),
        analysis.warnings());
  }
}
