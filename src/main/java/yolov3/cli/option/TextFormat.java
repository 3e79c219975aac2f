package yolov3.cli.option;

import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Formats in which {@code detect} writes boxes as text. */
public enum TextFormat {
  /** A label file per image. */
  YOLO,
  /** One list, as the tutorial has it. */
  LIST;

  /** Lower case on the command line. */
  static final class Name implements ITypeConverter<TextFormat> {

    @Override
    public TextFormat convert(String name) {
      return Stream.of(values())
          .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + name + "' is not a format; expected yolo or list"));
    }
  }
}
