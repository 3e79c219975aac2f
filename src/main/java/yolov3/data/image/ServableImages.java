package yolov3.data.image;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import yolov3.io.UserException;

/** Files as the decoder of a served model reads them, against {@link ImageDecoder}. */
public final class ServableImages {

  /** The formats that the signature serving_bytes decodes. */
  private static final Set<ImageFormat> DECODED = EnumSet.of(ImageFormat.JPEG, ImageFormat.PNG);

  private ServableImages() {}

  /**
   * Says why the model sees other pixels than training when a client sends this file; empty when it
   * sees the same.
   *
   * @throws UserException if the file is missing or is not an image
   */
  public static Optional<String> difference(Path file) {
    ImageHeader header = ImageDecoder.headerOf(file);
    if (!DECODED.contains(header.format())) {
      return Optional.of(header.format().toString());
    }
    boolean turned = header.orientation() != Orientation.AS_STORED;
    return turned && header.format() != ImageFormat.JPEG // whose EXIF is read there too
        ? Optional.of(header.format() + " turned by EXIF")
        : Optional.empty();
  }
}
