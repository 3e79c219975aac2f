package yolov3.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import yolov3.annotation.DataFiles;
import yolov3.annotation.Part;
import yolov3.assignment.TargetAssigner;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.darknet.DarknetFiles;
import yolov3.dataset.Batch;
import yolov3.dataset.ClassNames;
import yolov3.dataset.ExampleReader;
import yolov3.dataset.ImageFiles;
import yolov3.dataset.LabelledImage;
import yolov3.detection.DetectionComparison;
import yolov3.detection.SavedModelDetector;
import yolov3.detection.SavedModelFolder;
import yolov3.error.RunFailedException;
import yolov3.error.UserException;
import yolov3.export.SavedModelExporter;
import yolov3.geometry.Detection;
import yolov3.training.CheckpointWeights;
import yolov3.training.Checkpoints;
import yolov3.training.RunDirectory;
import yolov3.training.TrainingSession;

/**
 * Exports the best checkpoint of a run, and lets the export prove itself: loaded in a session of
 * its own it must see in a few validation images what the graph of the run sees.
 */
final class RunExport {

  private static final int CHECKED_IMAGES = 8;

  private RunExport() {}

  /**
   * @param run with at least one checkpoint
   * @param versions folder of the SavedModel's versions; the next free one is written
   * @return the folder of the export
   * @throws UserException when the run has no checkpoint
   * @throws RunFailedException when the export can't be written or does not prove itself
   */
  static Path export(RunDirectory run, Path versions) {
    RunConfig config = ConfigFile.read(run.config(), Map.of());
    ClassNames names = ClassNames.read(run.labels());
    Checkpoints.Checkpoint best = best(run, config);
    List<LabelledImage> validation =
        DataFiles.of(config.data()).read(Part.VALIDATION, names, warning -> {});
    Batch images = firstImages(config, validation);
    List<List<Detection>> expected = detections(config, names, best, images);
    Path target = SavedModelFolder.nextVersion(versions);
    new SavedModelExporter(config, names.names())
        .export(best.variables(), target, folder -> requireSame(folder, images, expected));
    return target;
  }

  /**
   * Writes the best checkpoint as Darknet's files, named after the run.
   *
   * @param run with at least one checkpoint
   * @param folder absent or empty
   */
  static void exportToDarknet(RunDirectory run, Path folder) {
    RunConfig config = ConfigFile.read(run.config(), Map.of());
    ClassNames names = ClassNames.read(run.labels());
    Checkpoints.Checkpoint best = best(run, config);
    DarknetFiles.write(
        folder,
        config.name(),
        config.model(),
        names.names(),
        best.progress().step() * config.training().batchSize(),
        CheckpointWeights.read(config, names.count(), best));
  }

  private static Checkpoints.Checkpoint best(RunDirectory run, RunConfig config) {
    return new Checkpoints(run.checkpoints(), config.checkpoint().keep())
        .best()
        .orElseThrow(
            () -> new UserException("run " + run.folder() + " has no checkpoint to export"));
  }

  private static Batch firstImages(RunConfig config, List<LabelledImage> images) {
    ExampleReader reader =
        new ExampleReader(
            config.model().inputSize(), new TargetAssigner(config.model(), config.loss()));
    return Batch.of(images.stream().limit(CHECKED_IMAGES).map(reader::read).toList());
  }

  private static List<List<Detection>> detections(
      RunConfig config, ClassNames names, Checkpoints.Checkpoint checkpoint, Batch images) {
    try (TrainingSession session = new TrainingSession(config, names.count())) {
      session.restore(checkpoint.variables());
      return session.detect(images);
    }
  }

  private static void requireSame(Path savedModel, Batch images, List<List<Detection>> expected) {
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      for (int i = 0; i < images.size(); i++) {
        Path image = images.examples().get(i).source().image();
        DetectionComparison.difference(expected.get(i), detector.detect(ImageFiles.read(image)))
            .ifPresent(
                difference -> {
                  throw new RunFailedException(
                      "the export does not see in %s what the training graph sees: %s"
                          .formatted(image, difference));
                });
      }
    }
  }
}
