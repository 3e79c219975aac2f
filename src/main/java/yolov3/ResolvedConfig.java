package yolov3;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import yolov3.config.RunConfig;
import yolov3.geometry.Anchor;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.AnchorComparison;
import yolov3.training.RunProvenance;
import yolov3.training.TrainingData;
import yolov3.training.checkpoint.InitialWeights;
import yolov3.training.session.BatchSizeChoice;
import yolov3.training.session.PrecisionChoice;

/**
 * Config of a run with what it left open: anchors, batch size and precision, found from the
 * training boxes, or the initial weights, and by trial on this machine.
 *
 * @param config leaves nothing open but, without a GPU, its layout
 * @param anchors of the training boxes, unless they are given or come with the initial weights
 */
record ResolvedConfig(
    RunConfig config,
    Optional<AnchorComparison> anchors,
    Optional<BatchSizeChoice> batchSize,
    Optional<PrecisionChoice> precision) {

  /**
   * Finds what a config leaves open.
   *
   * @param boxes of each training image, input pixels
   * @param takesHeads whether the initial weights give the heads, which were trained with anchors
   */
  static ResolvedConfig of(
      RunConfig open, TrainingData data, List<List<LabelledBox>> boxes, boolean takesHeads) {
    int classes = data.names().count();
    Optional<AnchorComparison> anchors =
        takesHeads
            ? Optional.empty()
            : AnchorComparison.toTrain(open.model(), open.loss(), boxes, open.seed());
    RunConfig anchored =
        withAnchors(open, anchors.map(fitted -> fitted.found().anchors()), takesHeads);
    Optional<BatchSizeChoice> batchSize = BatchSizeChoice.ofAuto(anchored, classes, data.train());
    RunConfig batched = batchSize.map(found -> found.in(anchored)).orElse(anchored);
    Optional<PrecisionChoice> precision = PrecisionChoice.ofAuto(batched, classes);
    RunConfig config = precision.map(found -> found.in(batched)).orElse(batched);
    return new ResolvedConfig(config, anchors, batchSize, precision);
  }

  private static RunConfig withAnchors(
      RunConfig open, Optional<List<Anchor>> fitted, boolean takesHeads) {
    if (!open.model().fitAnchors()) {
      return open;
    }
    List<Anchor> anchors =
        (takesHeads ? InitialWeights.anchors(open.model()) : fitted).orElse(open.model().anchors());
    return open.with("model.anchors", anchors).with("model.fit_anchors", false);
  }

  /** Returns why each was chosen, a line for each. */
  List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    anchors.ifPresent(
        found ->
            reasons.add(
                String.format(
                    Locale.ROOT,
                    "anchors: mean IoU with the training boxes %.2f; of the published ones %.2f",
                    found.found().meanIou(),
                    found.present().meanIou())));
    batchSize.ifPresent(found -> reasons.add("batch size " + found));
    precision.ifPresent(found -> reasons.add("precision " + found));
    return reasons;
  }

  /** Adds the reasons that depend on the machine to the origin of the run. */
  RunProvenance addTo(RunProvenance origin) {
    RunProvenance added = origin;
    if (batchSize.isPresent()) {
      added = added.with("batch size", batchSize.get().toString());
    }
    return precision.isPresent() ? added.with("precision", precision.get().toString()) : added;
  }
}
