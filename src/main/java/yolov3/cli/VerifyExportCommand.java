package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.option.FormatOptions;
import yolov3.cli.option.JsonOption;
import yolov3.export.verification.ExportVerification;
import yolov3.export.verification.SignatureDifference;
import yolov3.export.verification.VerificationReport;
import yolov3.inference.SavedModelLocator;
import yolov3.io.UserException;
import yolov3.training.checkpoint.RunDirectory;

/** {@code yolov3 verify-export}: comparison of an export with its checkpoint. */
@Command(
    name = "verify-export",
    description = {
      "Compare an exported SavedModel with the checkpoint of its run.",
      "Runs every signature and the checkpoint on the same images and prints the largest differences: of boxes,"
          + " relative to the longer side of the image, and of confidences. serving_default gets pixels,"
          + " serving_bytes gets the bytes of the files; files that serving_bytes decodes differently or not at all"
          + " are counted and named.",
      "The exit code is 1 in two cases. First, if a difference is above the tolerance and above four times the noise of"
          + " the checkpoint. The noise is how much the checkpoint's own outputs change when every pixel value changes by"
          + " a few roundings. Second, if only the SavedModel or only the checkpoint has a detection. A detection that"
          + " both had before NMS, and only one of them after it, does not count there; it is reported as undecided."
    },
    footer = {
      "  ./yolov3 verify-export mnist-tiny --data mnist/detection/test.txt",
      "  ./yolov3 verify-export served/digits/2 --run mnist-tiny --data mnist/detection/test.txt"
          + " --json -"
    })
final class VerifyExportCommand implements Callable<Integer> {

  /** Files that a line names. */
  private static final int NAMED = 3;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SAVED_MODEL",
      description = "SavedModel, folder of SavedModel versions, or run.")
  private Path model;

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description =
          "Run that was exported, if its folder has moved since. By default the checkpoint that the SavedModel names is"
              + " used.")
  private Path run;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      required = true,
      description =
          "Images: a list, a data.yaml, a folder of YOLO images, COCO JSON, or a folder or list of Pascal VOC. If DATA has"
              + " several splits, its test split is used, or else its validation split. The boxes of the images are"
              + " ignored.")
  private Path data;

  @Mixin private FormatOptions format;

  @Option(
      names = "--tolerance",
      paramLabel = "DIFFERENCE",
      description =
          "Largest difference that is accepted (default: "
              + VerificationReport.TOLERANCE_OF_FLOAT32
              + "; of exports in float16 "
              + VerificationReport.TOLERANCE_OF_FLOAT16
              + ", in bfloat16 "
              + VerificationReport.TOLERANCE_OF_BFLOAT16
              + ").")
  private Double tolerance;

  @Mixin private JsonOption json;

  @Override
  public Integer call() {
    json.check(data);
    if (tolerance != null && !(tolerance >= 0)) {
      throw new UserException("--tolerance is " + tolerance + "; expected 0 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (ConsoleObserver console = new ConsoleObserver(spec, spec.commandLine().getErr(), "")) {
      VerificationReport report =
          VerificationReport.of(
              SavedModelLocator.find(model),
              run == null ? null : RunDirectory.find(run).folder(),
              format.openImages(data),
              tolerance,
              console::onWarning,
              console);
      json.write(report, out);
      if (!json.isStandardOutput()) {
        print(report, out);
      }
      report.requirePassed();
    }
    return 0;
  }

  private static void print(VerificationReport report, PrintWriter out) {
    out.printf(
        "%s and %s on %d images:%n", report.savedModel(), report.checkpoint(), report.images());
    out.printf(
        "%-16s %9s %9s %11s %9s %9s%n",
        "signature", "compared", "boxes", "confidences", "undecided", "unmatched");
    for (SignatureDifference difference : report.signatures()) {
      out.printf(
          "%-16s %9d %9.1e %11.1e %9d %9d%n",
          difference.signature(),
          difference.compared(),
          difference.boxes(),
          difference.scores(),
          difference.undecided(),
          difference.alone().size());
    }
    printNotSent(report.notSent(), out);
    if (report.signatures().stream().anyMatch(signature -> signature.undecided() > 0)) {
      out.println(
          "undecided: export and checkpoint both had the detection before NMS, but NMS was a close call and kept it in only one");
    }
    if (report.signatures().stream().anyMatch(signature -> !signature.alone().isEmpty())) {
      out.println("unmatched: only the export or only the checkpoint has the detection");
    }
    out.printf("tolerance %.1e%n", report.tolerance());
    if (report.noise() > 0) {
      out.printf(
          "rounding changes the checkpoint's own network by up to %.1e, so differences up to %.1e pass%n",
          report.noise(), report.limit());
    }
  }

  /** A line for each reason, with the first files. */
  private static void printNotSent(List<ExportVerification.NotSent> files, PrintWriter out) {
    Map<String, List<String>> byReason =
        files.stream()
            .collect(
                Collectors.groupingBy(
                    ExportVerification.NotSent::reason,
                    LinkedHashMap::new,
                    Collectors.mapping(ExportVerification.NotSent::image, Collectors.toList())));
    byReason.forEach(
        (reason, names) ->
            out.printf(
                "not sent to serving_bytes, which decodes them differently: %d, %s (%s%s)%n",
                names.size(),
                reason,
                String.join(", ", names.subList(0, Math.min(names.size(), NAMED))),
                names.size() > NAMED ? ", …" : ""));
  }
}
