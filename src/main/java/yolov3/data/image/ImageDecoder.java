package yolov3.data.image;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import yolov3.io.IoErrors;
import yolov3.io.OneLine;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * Reader of image files of all formats, told apart by their first bytes and never by their names.
 * Images come as they are shown, EXIF's orientation applied; of a GIF the first frame, of a TIFF
 * the first page.
 *
 * <p>An image that is not whole is refused. Java's JPEG reader fills what is missing with grey and
 * only warns, which would train a detector on grey.
 */
public final class ImageDecoder {

  /** The maximum number of pixels; larger images are refused before they are decoded. */
  public static final long MAX_PIXELS = 100_000_000;

  /** Enough for {@link #MAX_PIXELS} of four bytes each. */
  private static final long MAX_FILE_BYTES = 512L << 20;

  /** Of Java's heap; the rest is for batches, a cache of images, and labels. */
  private static final MemoryBudget DECODING =
      new MemoryBudget(Runtime.getRuntime().maxMemory() / 3);

  /** First bytes that tell every format, also those that are not read. */
  public static final int MAGIC_BYTES = 512;

  private static final int SHOWN_BYTES = 8; // in a message on a file that is not an image

  /** The formats that are read, for a message about a file or a folder without an image. */
  public static final String EXPECTED = "expected a " + ImageFormat.inWords() + " image";

  /** Endings of the files of all formats, without the dot, in lower case and sorted. */
  public static final List<String> EXTENSIONS =
      Stream.of(ImageFormat.values())
          .flatMap(format -> format.extensions().stream())
          .sorted()
          .toList();

  /** The formats that the signature serving_bytes of an export decodes. */
  private static final Set<ImageFormat> SERVABLE = EnumSet.of(ImageFormat.JPEG, ImageFormat.PNG);

  private ImageDecoder() {}

  /**
   * An image format that a file's first bytes show.
   *
   * @param name as people know it
   * @param isRead whether images of it can be decoded here
   * @param isVideo whether files of it are videos
   */
  public record Format(String name, boolean isRead, boolean isVideo) {

    private static Format of(ImageFormat format) {
      return new Format(format.toString(), true, false);
    }

    private static Format of(UnsupportedFormat format) {
      return new Format(format.toString(), false, format.isVideo());
    }
  }

  /** Tells the image format of a file by its first bytes; empty for a file that is not an image. */
  public static Optional<Format> formatOf(Path file) {
    if (!Files.isRegularFile(file)) { // a pipe would be waited for
      return Optional.empty();
    }
    try (FileStream stream = new FileStream(file)) {
      byte[] start = startOf(stream);
      Optional<ImageFormat> format = ImageFormat.of(start);
      if (format.isEmpty()) {
        return UnsupportedFormat.of(start).map(Format::of);
      }
      if (format.get() == ImageFormat.TIFF) { // cameras' raw files start so too
        UnsupportedFormat.refuseCameraRawName(file);
        format.get().readHeader(stream);
      }
      return Optional.of(Format.of(format.get()));
    } catch (InvalidImageException e) {
      return Optional.of(e.format() == null ? Format.of(ImageFormat.TIFF) : Format.of(e.format()));
    } catch (IOException e) {
      return Optional.empty(); // reading it will say why
    }
  }

  private static byte[] startOf(FileStream file) throws IOException {
    byte[] start = new byte[MAGIC_BYTES];
    return Arrays.copyOf(start, Math.max(0, file.read(start)));
  }

  /**
   * Returns the usual ending of the names of files that start so, with the dot; that of a JPEG for
   * one that is not an image.
   */
  public static String usualEnding(byte[] start) {
    return "." + ImageFormat.of(start).orElse(ImageFormat.JPEG).extensions().get(0);
  }

  /** Tells whether a file is named like an image; its content is not looked at. */
  public static boolean isNamedAsImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /**
   * Says why the model sees other pixels than training when a client sends this file; empty when it
   * sees the same.
   *
   * @throws UserException if the file is missing or is not an image
   */
  public static Optional<String> servingDifference(Path file) {
    ImageHeader header = headerOf(file);
    if (!SERVABLE.contains(header.format())) {
      return Optional.of(header.format().toString());
    }
    boolean turned = header.orientation() != Orientation.AS_STORED;
    return turned && header.format() != ImageFormat.JPEG // whose EXIF is read there too
        ? Optional.of(header.format() + " turned by EXIF")
        : Optional.empty();
  }

  /**
   * Reads and decodes an image.
   *
   * @return the image as it is shown
   * @throws UserException if the file is missing, is not an image, is truncated or damaged, has
   *     more than {@link #MAX_PIXELS}, or is animated
   */
  public static RgbImage read(Path file) {
    return read(file, image -> image);
  }

  /**
   * Reads and decodes an image when there is memory for it beside what other threads decode.
   *
   * @param use has that memory too; must not read an image
   * @return what {@code use} makes of the image as it is shown
   * @throws UserException as {@link #read(Path)}
   * @throws RunFailedException if the image does not fit in memory
   */
  public static <T> T read(Path file, Function<RgbImage, T> use) {
    ImageHeader header = headerOf(file);
    long bytes = header.bytesToDecode() + sizeOf(file);
    try {
      return DECODING.during(bytes, () -> use.apply(decode(readAll(file), file, header)));
    } catch (OutOfMemoryError e) {
      throw new RunFailedException(
          ("image '%s' of %s pixels does not fit in memory: decoding it takes %d MB, and Java's heap"
                  + " limit is %d MB; scale the image down, or set YOLOV3_JAVA_OPTS=-Xmx… for more")
              .formatted(file, header.shown(), bytes >> 20, Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
  }

  /**
   * Decodes an image file that is in memory.
   *
   * @param encoded is not changed
   * @throws UserException as {@link #read(Path)}
   */
  public static RgbImage read(byte[] encoded) {
    try (FileStream stream = new FileStream(encoded)) {
      ImageHeader header = headerOf(stream, null);
      return DECODING.during(
          header.bytesToDecode() + encoded.length, () -> decode(encoded.clone(), null, header));
    } catch (IOException e) {
      throw new IllegalStateException(e); // memory can be read
    }
  }

  /**
   * @param bytes may be changed
   */
  private static RgbImage decode(byte[] bytes, Path file, ImageHeader header) {
    try {
      return header.orientation().shown(header.format().decode(bytes, header));
    } catch (InvalidImageException e) {
      throw refused(file, e);
    } catch (IOException | RuntimeException e) { // the readers throw all kinds on damaged files
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      InvalidImageException damaged = InvalidImageException.damaged(reason);
      damaged.initCause(e);
      throw refused(file, damaged);
    }
  }

  /**
   * Reads only the size of an image, as it is shown, from its header.
   *
   * @throws UserException if the file is missing, is not an image, has more than {@link
   *     #MAX_PIXELS}, or is animated
   */
  public static ImageSize readSize(Path file) {
    return headerOf(file).shown();
  }

  /** Reads the size of an image and its EXIF orientation, as {@link #readSize}. */
  public static OrientedSize readOrientedSize(Path file) {
    ImageHeader header = headerOf(file);
    return new OrientedSize(header.shown(), header.stored(), header.orientation().ordinal() + 1);
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Reads a file as it is.
   *
   * @throws UserException if it can't be read or is larger than any image that is read
   */
  public static byte[] readAll(Path file) {
    long size = sizeOf(file);
    if (size > MAX_FILE_BYTES) {
      throw new UserException(
          "image '%s' has %s bytes; expected at most %s".formatted(file, size, MAX_FILE_BYTES));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ImageHeader headerOf(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "image '%s' %s; %s"
              .formatted(file, Files.exists(file) ? "is not a file" : "not found", EXPECTED));
    }
    try (FileStream stream = new FileStream(file)) {
      return headerOf(stream, file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Reads the header of a file, or of bytes in memory without a file. */
  private static ImageHeader headerOf(FileStream stream, Path file) throws IOException {
    try {
      byte[] start = startOf(stream);
      Optional<ImageFormat> format = ImageFormat.of(start);
      if (format.isPresent()) {
        if (format.get() == ImageFormat.TIFF && file != null) {
          UnsupportedFormat.refuseCameraRawName(file);
        }
        return format.get().readHeader(stream);
      }
      throw UnsupportedFormat.of(start)
          .map(InvalidImageException::new)
          .orElseGet(() -> new InvalidImageException(shown(start) + "; " + EXPECTED));
    } catch (InvalidImageException e) {
      throw refused(file, e);
    } catch (EOFException e) {
      throw refused(file, InvalidImageException.damaged("the file ends inside its header"));
    }
  }

  private static String shown(byte[] start) {
    int length = Math.min(start.length, SHOWN_BYTES);
    return length == 0
        ? "is empty"
        : "starts with bytes " + HexFormat.ofDelimiter(" ").formatHex(start, 0, length);
  }

  private static UserException refused(Path file, InvalidImageException reason) {
    String image = file == null ? "image " : "image '" + file + "' ";
    return new UserException(OneLine.of(image + reason.getMessage()), reason);
  }

  private static UserException unreadable(Path file, IOException e) {
    return new UserException("image '" + file + "' cannot be read: " + IoErrors.reasonOf(e), e);
  }
}
