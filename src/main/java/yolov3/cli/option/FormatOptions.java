package yolov3.cli.option;

import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import yolov3.config.section.DataFormat;
import yolov3.data.annotation.DatasetReader;

/** Options that say what a path of labelled images is, where that is not plain. */
public final class FormatOptions {

  @Option(
      names = {"--format", "--from"},
      paramLabel = "FORMAT",
      defaultValue = "auto",
      converter = FormatName.class,
      description =
          "Format of the annotations: list, yolo, coco or voc (default: found out from the files).")
  private DataFormat format;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Folder of the images, when they do not lie around the annotations.")
  private Path images;

  @Option(
      names = "--allow-background",
      description = "Accept a split without any labels, as background alone.")
  private boolean allowBackground;

  /** Small letters on the command line, as in a config. */
  public static final class FormatName implements ITypeConverter<DataFormat> {

    @Override
    public DataFormat convert(String name) {
      return Stream.of(DataFormat.values())
          .filter(format -> format.name().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + name + "' is no format; expected list, yolo, coco or voc"));
    }
  }

  /** The files at a path. */
  public DatasetReader files(Path source, Path names) {
    return DatasetReader.of(source, format, images, names, allowBackground);
  }

  /** The files at a path of which only the images matter. */
  public DatasetReader imageFiles(Path source) {
    return DatasetReader.of(source, format, images, null, true);
  }
}
