package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
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
import yolov3.cli.option.FormatOptions;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetConversion;
import yolov3.data.annotation.DatasetReader;
import yolov3.io.Counted;
import yolov3.io.UserException;

/** {@code yolov3 convert}: a data set in another format. */
@Command(
    name = "convert",
    description = {
      "Convert a data set to another format.",
      "Converts all splits at once. This is only needed for other tools: train reads every format directly. Nothing is"
          + " overwritten. The images in the new folder are symbolic links to the images of the source; with"
          + " --copy-images they are copies."
    },
    footer = {
      "  ./yolov3 convert my/data.yaml --to coco --out my-coco",
      "  ./yolov3 convert VOCdevkit/VOC2007 --from voc --to yolo --out voc-yolo --copy-images",
      "  ./yolov3 convert my/data.yaml --to tfrecord --out my-records",
      "  ./yolov3 convert my/train.txt --names my/classes.names --to voc --out my-voc"
    })
final class ConvertCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SOURCE",
      description =
          "Data set to read: a data.yaml, a folder of YOLO images, a file of COCO, CSV, TFRecord, Create ML or Open Images or"
              + " a folder of such files, a folder of Pascal VOC, of LabelMe's JSON or of KITTI, or a list.")
  private Path source;

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FORMAT",
      description = "Format to write: " + FormatOptions.FORMATS + ".")
  private DataFormat to;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write, which must be absent or empty.")
  private Path folder;

  @Option(
      names = "--copy-images",
      description =
          "Copy the images instead of linking to them, so that the new folder can be moved. TFRecord files hold the images"
              + " anyway.")
  private boolean copyImages;

  @Override
  public Integer call() {
    if (to == DataFormat.AUTO) {
      throw new UserException("--to auto is not a format; expected " + FormatOptions.FORMATS);
    }
    PrintWriter out = spec.commandLine().getOut();
    DatasetReader files = dataset.open(source);
    ClassNames names = files.names();
    Map<Split, List<LabelledImage>> images;
    try (ConsoleObserver console = new ConsoleObserver(spec, spec.commandLine().getErr(), "")) {
      if (copyImages && to == DataFormat.TFRECORD) {
        console.onWarning("--copy-images changes nothing: TFRecord files hold the images");
      }
      images = files.readAll(names, console::onWarning);
      int count = images.values().stream().mapToInt(List::size).sum();
      DatasetConversion.write(
              names, images, to, folder, copyImages, console.begin("converting", count))
          .forEach(console::onWarning);
    }
    images.forEach(
        (split, ofSplit) ->
            out.printf(
                "%s: %d images, %d boxes%n",
                split.title(),
                ofSplit.size(),
                ofSplit.stream().mapToInt(image -> image.boxes().size()).sum()));
    out.printf(
        "%s; written to %s, images %s%n",
        Counted.of(names.count(), "class"),
        folder,
        to == DataFormat.TFRECORD
            ? "inside the files"
            : copyImages ? "copied" : "as links to those of the source");
    return 0;
  }
}
