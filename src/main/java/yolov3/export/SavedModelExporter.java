package yolov3.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.VariableDef;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.inference.ExportProvenance;
import yolov3.inference.SavedModelLayout;
import yolov3.inference.SavedModelLocator;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.layer.Variable;
import yolov3.network.layer.WeightArray;
import yolov3.network.runtime.Sessions;
import yolov3.network.runtime.TensorFlowPaths;
import yolov3.network.serving.ExportOptions;
import yolov3.network.serving.ServingGraph;
import yolov3.network.serving.StringConstants;

/** The export of a network as a SavedModel; README.md lists its signatures. */
public final class SavedModelExporter {

  private final RunConfig config;
  private final List<String> classNames;
  private final ExportOptions options;

  /**
   * @param config of the run that made the checkpoint
   * @param classNames in the order of their indices
   */
  public SavedModelExporter(RunConfig config, List<String> classNames, ExportOptions options) {
    this.config = config.with("evaluation", options.limits());
    this.classNames = List.copyOf(classNames);
    this.options = options;
  }

  /**
   * Writes a SavedModel; when anything fails, nothing is left under the target's name.
   *
   * @param checkpoint prefix of the tensor bundle; averaged weights are taken when the run has them
   * @param target folder of the SavedModel, absent
   * @param check of the export and its source before it gets its name, by an exception
   * @throws UserException when the checkpoint is damaged or of another network
   * @throws RunFailedException when it can't be written or fails the check
   */
  public void export(Path checkpoint, Path target, BiConsumer<Path, CheckpointNetwork> check) {
    export(
        target,
        check,
        () ->
            CheckpointNetwork.ofCheckpoint(
                checkpoint, config, classNames.size(), options.letterbox(), 0),
        () -> ExportProvenance.of(checkpoint, options));
  }

  /**
   * Exports as {@link #export} a network that was not trained here.
   *
   * @param file that the weights were read from
   * @param weights every variable of the network
   */
  public void exportWeights(
      Path file,
      List<WeightArray> weights,
      Path target,
      BiConsumer<Path, CheckpointNetwork> check) {
    export(
        target,
        check,
        () ->
            CheckpointNetwork.ofWeights(
                weights,
                config.model(),
                config.evaluation(),
                classNames.size(),
                options.letterbox()),
        () -> ExportProvenance.ofWeights(file, options));
  }

  /**
   * Writes a SavedModel with random weights, to measure its speed. It has no {@code export.json},
   * since it comes from no checkpoint.
   *
   * @param target folder of the SavedModel, absent
   * @throws RunFailedException when it can't be written
   */
  public void exportUntrained(Path target) {
    try (AtomicFolder partial = AtomicFolder.beside(target)) {
      write(
          partial.path(),
          (serving, session) ->
              session.runner().addTarget(serving.variables().initialize().op()).run().close());
      partial.finish();
    } catch (IOException e) {
      throw new RunFailedException(target + " can't be exported: " + IoErrors.reasonOf(e), e);
    }
  }

  @FunctionalInterface
  private interface ProvenanceSource {
    ExportProvenance read() throws IOException;
  }

  private void export(
      Path target,
      BiConsumer<Path, CheckpointNetwork> check,
      Supplier<CheckpointNetwork> opened,
      ProvenanceSource provenance) {
    TensorFlowPaths.of(target); // refused before a folder is made
    try (AtomicFolder partial = AtomicFolder.beside(target);
        CheckpointNetwork network = opened.get()) {
      Path weights = partial.path().resolve("variables").resolve("variables");
      write(
          partial.path(),
          (serving, session) -> {
            network.writeServed(serving.variables().all(), weights);
            serving.save().restore(session, weights);
          });
      provenance.read().write(partial.path());
      check.accept(partial.path(), network);
      partial.finishDurably();
    } catch (IOException e) {
      throw new RunFailedException(target + " can't be exported: " + IoErrors.reasonOf(e), e);
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw new RunFailedException(
          target + " can't be exported: " + e.getMessage().lines().findFirst().orElse("no reason"),
          e);
    }
  }

  /**
   * @param weights gives the variables their values
   */
  private void write(Path folder, BiConsumer<ServingGraph, Session> weights) throws IOException {
    try (Graph graph = Sessions.newGraph(0)) {
      ServingGraph serving =
          ServingGraph.build(graph, config.model(), config.seed(), classNames.size(), options);
      Files.createDirectory(folder.resolve("variables"));
      try (Session session = Sessions.open(graph, 0)) { // closed before its graph
        weights.accept(serving, session);
        SavedModelBundle.Exporter exporter =
            SavedModelBundle.exporter(folder.toString())
                .withTags(SavedModelBundle.DEFAULT_TAG)
                .withSession(session);
        serving.signatures().forEach(exporter::withSignature);
        exporter.export();
      }
      listVariables(folder.resolve(SavedModelLocator.FILE), serving.variables().all());
    }
    SavedModelLayout written = new SavedModelLayout(folder);
    Files.createDirectories(written.assets());
    Files.write(written.labels(), classNames);
    ConfigFile.write(config, written.config());
    WarmupRequest.write(folder, config.model().inputSize());
  }

  /** Without these collections converters find no variables; some silently write an empty model. */
  private static void listVariables(Path file, List<Variable> variables) throws IOException {
    CollectionDef.Builder all = CollectionDef.newBuilder();
    CollectionDef.Builder trainable = CollectionDef.newBuilder();
    for (Variable variable : variables) {
      VariableDef definition =
          VariableDef.newBuilder()
              .setVariableName(variable.handle().asOutput().name())
              .setInitializerName(variable.initialize().op().name())
              .setInitialValueName(variable.initialValue().asOutput().name())
              .setSnapshotName(variable.value().asOutput().name())
              .setIsResource(true)
              .setTrainable(variable.role().trainable())
              .build();
      all.getBytesListBuilder().addValue(definition.toByteString());
      if (variable.role().trainable()) {
        trainable.getBytesListBuilder().addValue(definition.toByteString());
      }
    }
    SavedModel.Builder model;
    try (InputStream stream = Files.newInputStream(file)) {
      model = SavedModel.parseFrom(stream).toBuilder();
    }
    MetaGraphDef.Builder graph = model.getMetaGraphsBuilder(0);
    graph.putCollectionDef("variables", all.build());
    graph.putCollectionDef("trainable_variables", trainable.build());
    graph.getMetaInfoDefBuilder().setTensorflowVersion(TensorFlow.version());
    StringConstants.spellOut(graph.getGraphDefBuilder());
    try (OutputStream stream = Files.newOutputStream(file)) {
      model.build().writeTo(stream);
    }
  }
}
