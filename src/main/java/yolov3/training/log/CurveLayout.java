package yolov3.training.log;

import java.util.List;
import yolov3.tensorboard.ScalarLayout;
import yolov3.tensorboard.ScalarLayout.Chart;
import yolov3.tensorboard.ScalarLayout.Group;

/** TensorBoard's charts of a run, the most important first. */
final class CurveLayout {

  private CurveLayout() {}

  /** Returns the charts of losses, metrics, optimizer and speed. */
  static ScalarLayout create() {
    return new ScalarLayout(
        List.of(
            new Group(
                "loss",
                List.of(
                    chart("total", "loss/total"),
                    chart("boxes", "loss/giou"),
                    chart("confidence", "loss/confidence"),
                    chart("classes", "loss/class"))),
            new Group(
                "metrics of the validation images",
                List.of(
                    chart("mean average precision", "metrics/mAP_0.5", "metrics/mAP_0.5:0.95"),
                    chart(
                        "precision and recall at the best F1",
                        "metrics/precision",
                        "metrics/recall"))),
            new Group(
                "optimizer",
                List.of(
                    chart("learning rate", "learning_rate"),
                    chart("norm of the gradient", "norm/gradient"),
                    chart("norm of the weights", "norm/weights"))),
            new Group(
                "speed",
                List.of(
                    chart("images per second", "speed/images_per_second"),
                    chart("share of time spent waiting for data", "speed/data_wait_fraction")))));
  }

  private static Chart chart(String title, String... tags) {
    return new Chart(title, List.of(tags));
  }
}
