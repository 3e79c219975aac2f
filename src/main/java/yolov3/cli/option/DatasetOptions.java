package yolov3.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import yolov3.data.annotation.DatasetReader;

/** Options that describe a data set, its class names included. */
public final class DatasetOptions {

  @Mixin private FormatOptions format;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description =
          "Class names, one per line, for data that has no class names of its own, such as a list.")
  private Path names;

  public boolean hasNames() {
    return names != null;
  }

  /** As {@link FormatOptions#refuse}, class names included. */
  public void refuse(String instead) {
    format.refuse(instead);
    FormatOptions.refuse("--names", hasNames(), instead);
  }

  /** Opens the data set at a path. */
  public DatasetReader open(Path source) {
    return format.open(source, names);
  }
}
