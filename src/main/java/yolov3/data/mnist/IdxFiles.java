package yolov3.data.mnist;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * Digits in files of MNIST's IDX format, gzip-compressed: a magic number, the dimensions as
 * big-endian 32-bit integers, then the bytes.
 */
public final class IdxFiles {

  private static final int LABELS_MAGIC = 0x0801;
  private static final int IMAGES_MAGIC = 0x0803;

  /** Above every published set of this kind (EMNIST has 280,000); 235 MB of ink. */
  private static final int MAX_COUNT = 300_000;

  /** Deflate cannot make anything smaller than this share, so a header that says so is wrong. */
  private static final int MAX_DEFLATE_RATIO = 1032;

  private IdxFiles() {}

  /**
   * Reads {@code train-images-idx3-ubyte.gz} and {@code train-labels-idx1-ubyte.gz} of a folder.
   *
   * @throws UserException if a file is missing, damaged, of another kind, or the two do not match
   */
  public static Digits readTraining(Path folder) {
    return read(folder, "train");
  }

  /**
   * Reads {@code t10k-images-idx3-ubyte.gz} and {@code t10k-labels-idx1-ubyte.gz} of a folder.
   *
   * @throws UserException as {@link #readTraining}
   */
  public static Digits readTest(Path folder) {
    return read(folder, "t10k");
  }

  private static Digits read(Path folder, String prefix) {
    return read(
        folder.resolve(prefix + "-images-idx3-ubyte.gz"),
        folder.resolve(prefix + "-labels-idx1-ubyte.gz"));
  }

  /**
   * Reads a pair of files.
   *
   * @throws UserException as {@link #readTraining}
   */
  public static Digits read(Path imagesFile, Path labelsFile) {
    byte[] labels = readBytes(labelsFile, LABELS_MAGIC, new int[0]);
    byte[] ink = readBytes(imagesFile, IMAGES_MAGIC, new int[] {Digits.SIDE, Digits.SIDE});
    int images = ink.length / (Digits.SIDE * Digits.SIDE);
    if (images != labels.length) {
      throw new UserException(
          "%s has %d images but %s has %d labels; expected the same number"
              .formatted(imagesFile, images, labelsFile, labels.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= Digits.CLASSES) {
        throw mistake(labelsFile, "label %d is %d; expected 0 to 9", i + 1, labels[i] & 0xff);
      }
    }
    return new Digits(ink, labels);
  }

  /** Reads the bytes after a header of this magic number, any count, and these dimensions. */
  private static byte[] readBytes(Path file, int magic, int[] itemDimensions) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "MNIST file '%s' not found; expected the four .gz files of MNIST in one folder"
              .formatted(file));
    }
    try (DataInputStream data =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16)))) {
      int length = readLength(data, file, magic, itemDimensions);
      byte[] bytes = data.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException();
      }
      if (data.read() >= 0) { // reading the end also checks gzip's checksum
        throw mistake(file, "more bytes follow the %d of the header; expected the end", length);
      }
      return bytes;
    } catch (EOFException e) {
      throw new UserException(file + ": the file is truncated; expected a whole gzip file", e);
    } catch (ZipException e) {
      throw new UserException(
          file + ": the file is damaged (" + e.getMessage() + "); expected a gzip file", e);
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + IoErrors.reasonOf(e), e);
    }
  }

  /** Reads the header, and returns how many bytes follow it. */
  private static int readLength(DataInputStream data, Path file, int magic, int[] itemDimensions)
      throws IOException {
    int foundMagic = data.readInt();
    if (foundMagic != magic) {
      String kind = magic == IMAGES_MAGIC ? "images" : "labels";
      throw mistake(file, "magic number is 0x%x; expected 0x%x (IDX %s)", foundMagic, magic, kind);
    }
    int count = data.readInt();
    if (count < 1 || count > MAX_COUNT) {
      throw mistake(file, "header says %d items; expected 1 to %d", count, MAX_COUNT);
    }
    int length = count;
    for (int expected : itemDimensions) {
      int found = data.readInt();
      if (found != expected) {
        throw mistake(file, "header says a side of %d pixels; expected %d", found, expected);
      }
      length *= expected;
    }
    if (length > Files.size(file) * MAX_DEFLATE_RATIO) {
      throw mistake(
          file,
          "header says %d bytes, more than a file of %d can hold; expected a whole file",
          length,
          Files.size(file));
    }
    return length;
  }

  private static UserException mistake(Path file, String format, Object... arguments) {
    return new UserException(file + ": " + format.formatted(arguments));
  }
}
