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
 * Reads digits from files in MNIST's IDX format, gzip-compressed: a magic number, the dimensions as
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
    return read(
        folder.resolve("train-images-idx3-ubyte.gz"), folder.resolve("train-labels-idx1-ubyte.gz"));
  }

  /**
   * Reads {@code t10k-images-idx3-ubyte.gz} and {@code t10k-labels-idx1-ubyte.gz} of a folder.
   *
   * @throws UserException as {@link #readTraining}
   */
  public static Digits readTest(Path folder) {
    return read(
        folder.resolve("t10k-images-idx3-ubyte.gz"), folder.resolve("t10k-labels-idx1-ubyte.gz"));
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
          imagesFile
              + " has "
              + images
              + " images but "
              + labelsFile
              + " has "
              + labels.length
              + " labels; expected as many");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= Digits.CLASSES) {
        throw new UserException(
            labelsFile + ": label " + (i + 1) + " is " + (labels[i] & 0xff) + "; expected 0 to 9");
      }
    }
    return new Digits(ink, labels);
  }

  /** The bytes after a header of this magic number, any count, and these further dimensions. */
  private static byte[] readBytes(Path file, int magic, int[] itemDimensions) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "MNIST file '"
              + file
              + "' not found; expected the four .gz files of MNIST in one folder");
    }
    try (DataInputStream data =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16)))) {
      int foundMagic = data.readInt();
      if (foundMagic != magic) {
        throw new UserException(
            file
                + ": magic number is 0x"
                + Integer.toHexString(foundMagic)
                + "; expected 0x"
                + Integer.toHexString(magic)
                + (magic == IMAGES_MAGIC ? " (IDX images)" : " (IDX labels)"));
      }
      int count = data.readInt();
      if (count < 1 || count > MAX_COUNT) {
        throw new UserException(
            file + ": header says " + count + " items; expected 1 to " + MAX_COUNT);
      }
      int length = count;
      for (int expected : itemDimensions) {
        int found = data.readInt();
        if (found != expected) {
          throw new UserException(
              file + ": header says a side of " + found + " pixels; expected " + expected);
        }
        length *= expected;
      }
      if (length > Files.size(file) * MAX_DEFLATE_RATIO) {
        throw new UserException(
            file
                + ": header says "
                + length
                + " bytes, more than a file of "
                + Files.size(file)
                + " can hold; expected a whole file");
      }
      byte[] bytes = data.readNBytes(length);
      if (bytes.length < length) {
        throw new EOFException();
      }
      if (data.read() >= 0) { // reading the end also checks gzip's checksum
        throw new UserException(
            file + ": more bytes follow the " + length + " of the header; expected the end");
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
}
