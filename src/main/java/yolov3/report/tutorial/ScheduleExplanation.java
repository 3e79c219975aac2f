package yolov3.report.tutorial;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import yolov3.config.section.ScheduleConfig;
import yolov3.report.chart.Axis;
import yolov3.report.chart.LineChart;
import yolov3.report.html.Figure;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Mark;
import yolov3.report.html.Table.Row;
import yolov3.report.html.Text;
import yolov3.tensorboard.EventWriter;
import yolov3.training.optimizer.LearningRateSchedule;

/**
 * Learning rate of a run, step by step.
 *
 * @param rates at some steps, the first, the last and the end of the warm-up among them
 */
public record ScheduleExplanation(
    long warmupSteps, long totalSteps, long stepsPerEpoch, List<Rate> rates)
    implements Explanation {

  private static final int POINTS = 500;
  private static final int ROWS = 12;

  /** Learning rate of a step, from 1; {@code epoch} is the number of epochs done after it. */
  public record Rate(long step, double epoch, double learningRate) {}

  /** Samples the trainer's schedule; {@code stepsPerEpoch} is batches of the training images. */
  public static ScheduleExplanation of(ScheduleConfig config, int epochs, long stepsPerEpoch) {
    LearningRateSchedule schedule = LearningRateSchedule.of(config, epochs, stepsPerEpoch);
    return new ScheduleExplanation(
        schedule.warmupSteps(),
        schedule.totalSteps(),
        stepsPerEpoch,
        steps(schedule).stream()
            .map(step -> new Rate(step, (double) step / stepsPerEpoch, schedule.learningRate(step)))
            .toList());
  }

  private static SortedSet<Long> steps(LearningRateSchedule schedule) {
    SortedSet<Long> steps = new TreeSet<>();
    for (int i = 0; i <= POINTS; i++) {
      steps.add(Math.max(1, Math.round((double) i * schedule.totalSteps() / POINTS)));
    }
    if (schedule.warmupSteps() > 0) {
      steps.add(schedule.warmupSteps());
    }
    return steps;
  }

  @Override
  public Table table() {
    List<Row> rows = new ArrayList<>();
    long next = 1;
    for (Rate rate : rates) {
      boolean peak = rate.step == warmupSteps;
      if (rate.step >= next || peak || rate.step == totalSteps) {
        rows.add(
            new Row(
                peak ? Mark.BEST : Mark.NONE,
                List.of(
                    String.valueOf(rate.step),
                    Text.of("%.2f", rate.epoch),
                    Text.of("%.3e", rate.learningRate))));
        next = rate.step + Math.max(1, totalSteps / ROWS);
      }
    }
    return new Table(
        "Learning rate",
        "%d steps of %d epochs; a line up to step %d, then half a cosine."
            .formatted(totalSteps, totalSteps / stepsPerEpoch, warmupSteps),
        List.of(Column.number("step"), Column.number("epochs"), Column.number("rate")),
        rows,
        true);
  }

  @Override
  public Object numbers() {
    return this;
  }

  @Override
  public Figure figure() {
    LineChart.Line line =
        new LineChart.Line(
            "learning rate",
            rates.stream().mapToDouble(Rate::step).toArray(),
            rates.stream().mapToDouble(Rate::learningRate).toArray());
    return new LineChart(List.of(line), Axis.counts("step"), Axis.fromZero("learning rate"))
        .figure(
            "Learning rate",
            "Warm-up to step %d of %d, then half a cosine.".formatted(warmupSteps, totalSteps),
            640,
            380);
  }

  @Override
  public void log(EventWriter events) {
    rates.forEach(rate -> events.scalar("learning_rate", rate.step, rate.learningRate));
  }
}
