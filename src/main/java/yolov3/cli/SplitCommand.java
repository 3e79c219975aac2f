package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.option.DatasetOptions;
import yolov3.cli.option.JsonOption;
import yolov3.config.section.SplitConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.split.DatasetSplit;
import yolov3.data.split.SplitLists;
import yolov3.geometry.LabelledBox;
import yolov3.io.AtomicFolder;
import yolov3.io.Counted;
import yolov3.io.UserException;

/** {@code yolov3 split}: training, validation and test lists of a data set without splits. */
@Command(
    name = "split",
    description = {
      "Draw training, validation and test splits.",
      "Writes the lists train.txt, validation.txt and test.txt, with the boxes behind the path of each image, and"
          + " classes.names. Every class has its share in each split, and images of one group stay together. The same"
          + " seed gives the same lists. No file of the data set is changed."
    },
    footer = {
      "  ./yolov3 split my/export --out my-lists",
      "  ./yolov3 split my/export --out my-lists --validation 0.2 --test 0 --seed 7",
      "  ./yolov3 split my/frames --out my-lists --group 'video_(\\d+)_'",
      "",
      "train does the same by itself: data: {source: my/export, split: {validation: 0.15, test: 0.15}}"
    })
final class SplitCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DATA",
      description =
          "Labelled images in any format: a folder, a data.yaml, COCO JSON, a list, and so on.")
  private Path source;

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write, which must be absent or empty.")
  private Path folder;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      defaultValue = "0.15",
      description = "Share of the validation images, below 1 (default: ${DEFAULT-VALUE}).")
  private double validation;

  @Option(
      names = "--test",
      paramLabel = "SHARE",
      defaultValue = "0.15",
      description = "Share of the test images, 0 for none (default: ${DEFAULT-VALUE}).")
  private double test;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Random seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--group",
      paramLabel = "REGEX",
      description =
          "Regular expression whose first capture group, found in the file name, names the group of an image, such as the"
              + " video it is from.")
  private String group;

  @Option(
      names = "--replace",
      description = "Split anew a data set that has splits of its own, instead of refusing it.")
  private boolean replace;

  @Mixin private JsonOption json;

  /** Numbers of one split, by the keys of the JSON. */
  private record Summary(int images, int boxes, Map<String, Integer> boxesOfClass) {

    static Summary of(List<LabelledImage> images, ClassNames names) {
      int boxes = 0;
      Map<String, Integer> ofClass = new LinkedHashMap<>();
      names.names().forEach(name -> ofClass.put(name, 0));
      for (LabelledImage image : images) {
        for (LabelledBox box : image.boxes()) {
          ofClass.merge(names.name(box.classIndex()), 1, Integer::sum);
          boxes++;
        }
      }
      return new Summary(images.size(), boxes, ofClass);
    }
  }

  @Override
  public Integer call() {
    json.check(source);
    if (validation == 0) {
      throw new UserException("--validation is 0; expected more than 0 and less than 1");
    }
    SplitConfig config = new SplitConfig(validation, test, group, replace, null);
    AtomicFolder.requireFree(folder);
    PrintWriter out = spec.commandLine().getOut();
    Map<Split, List<LabelledImage>> splits;
    ClassNames names;
    try (ConsoleObserver console = new ConsoleObserver(spec, spec.commandLine().getErr(), "")) {
      DatasetReader files = dataset.open(source).unsplit(source, replace);
      names = files.names();
      List<LabelledImage> images =
          SplitLists.listed(
              source,
              files.readAll(names, console::onWarning).get(Split.TRAIN),
              console::onWarning);
      splits = DatasetSplit.of(source, names, images, config, seed, console::onWarning);
    }
    SplitLists.writeNew(folder, names, splits);
    Map<String, Summary> summaries = new LinkedHashMap<>();
    splits.forEach((split, images) -> summaries.put(split.folder(), Summary.of(images, names)));
    if (!json.isStandardOutput()) {
      summaries.forEach((split, summary) -> print(out, split, summary));
      out.printf("%s; lists in %s%n", Counted.of(names.count(), "class"), folder);
    }
    json.write(summaries, out);
    return 0;
  }

  private static void print(PrintWriter out, String split, Summary summary) {
    List<String> classes = new ArrayList<>();
    summary.boxesOfClass().forEach((name, boxes) -> classes.add(name + " " + boxes));
    out.printf(
        "%s: %d images, %d boxes%n  by class: %s%n",
        split, summary.images(), summary.boxes(), String.join(", ", classes));
  }
}
