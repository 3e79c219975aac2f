package yolov3.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.image.ImageDecoder;
import yolov3.export.CheckpointNetwork;
import yolov3.export.SavedModelExporter;
import yolov3.export.verification.ExportVerification;
import yolov3.inference.SavedModelFolder;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.serving.ExportOptions;
import yolov3.training.checkpoint.CheckpointWeights;
import yolov3.training.checkpoint.Checkpoints;
import yolov3.training.checkpoint.RunDirectory;

/**
 * Exports the best checkpoint of a run, and lets the export prove itself: loaded in a session of
 * its own it must see in a validation image what the checkpoint's network sees.
 */
final class RunExport {

  /**
   * Of boxes and scores. Finds what is wrong, not what is rounded: a GPU multiplies with 10 bits.
   */
  static final double TOLERANCE = 1e-2;

  private final RunDirectory run;
  private final RunConfig config;

  /**
   * @param run with at least one checkpoint
   */
  RunExport(RunDirectory run) {
    this.run = run;
    this.config = ConfigFile.read(run.config(), Map.of());
  }

  /** Limits of suppression that the run was evaluated with. */
  EvaluationConfig limits() {
    return config.evaluation();
  }

  /** Writes the next version of the run's SavedModel. */
  Path write() {
    return write(run.savedModel(), ExportOptions.defaults(limits()));
  }

  /**
   * @param versions folder of the SavedModel's versions; the next free one is written
   * @return the folder of the export
   * @throws UserException when the run has no checkpoint
   * @throws RunFailedException when the export can't be written or does not prove itself
   */
  Path write(Path versions, ExportOptions options) {
    ClassNames names = ClassNames.read(run.labels());
    Path checkpoint = best().variables();
    List<LabelledImage> validation =
        DatasetReader.of(config.data()).read(Split.VALIDATION, names, warning -> {});
    Path target = SavedModelFolder.nextVersion(versions);
    new SavedModelExporter(config, names.names(), options)
        .export(
            checkpoint,
            target,
            (savedModel, network) -> check(savedModel, network, checked(validation)));
    return target;
  }

  /**
   * Writes the best checkpoint as Darknet's files, named after the run.
   *
   * @param folder absent or empty
   */
  void writeDarknet(Path folder) {
    ClassNames names = ClassNames.read(run.labels());
    Checkpoints.Checkpoint best = best();
    DarknetFiles.write(
        folder,
        config.name(),
        config.model(),
        names.names(),
        best.progress().step() * config.training().batchSize(),
        CheckpointWeights.read(config, names.count(), best));
  }

  private Checkpoints.Checkpoint best() {
    return new Checkpoints(run.checkpoints(), config.checkpoint().keep())
        .best()
        .orElseThrow(
            () -> new UserException("run " + run.folder() + " has no checkpoint to export"));
  }

  /**
   * The first with something to see in it whose file clients can send, if there is one, else the
   * first with something to see.
   */
  private static Path checked(List<LabelledImage> images) {
    List<LabelledImage> labelled =
        images.stream().filter(image -> !image.boxes().isEmpty()).toList();
    List<LabelledImage> choice = labelled.isEmpty() ? images : labelled;
    return choice.stream()
        .map(LabelledImage::image)
        .filter(image -> ImageDecoder.servingDifference(image).isEmpty())
        .findFirst()
        .orElse(choice.get(0).image());
  }

  private static void check(Path savedModel, CheckpointNetwork checkpoint, Path image) {
    try (ExportVerification verification =
        new ExportVerification(savedModel, checkpoint, TOLERANCE)) {
      if (ImageDecoder.servingDifference(image).isEmpty()) {
        verification.compare(image);
      } else { // clients of such a data set have to send other files too
        verification.comparePixels(image.toString(), ImageDecoder.read(image));
      }
      verification.requireWithinLimit();
    }
  }
}
