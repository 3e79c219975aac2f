package yolov3.data.annotation.tfrecord;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.UniqueFileNames;
import yolov3.data.image.ImageDecoder;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * Folder beside a TFRecord file with the images of its records, {@code train.record.images}. It is
 * complete or absent, and names size and time of the file it is of: when that changes, it is made
 * anew. A folder of that name that was not made here is left alone.
 */
final class TfRecordImages implements AutoCloseable {

  private static final String SUFFIX = ".images";
  private static final String MARK = "unpacked-from.txt";
  private static final int MAX_NAME = 120;

  /** Changes with the names that images get, so that those of an earlier version are not kept. */
  private static final String NAMING = "names 2";

  private final Path record;
  private final Path folder;
  private final String mark;
  private final UniqueFileNames names = new UniqueFileNames();

  /** Null when the images are there. */
  private final AtomicFolder partial;

  private TfRecordImages(Path record) throws IOException {
    this.record = record;
    this.folder = record.resolveSibling(record.getFileName() + SUFFIX);
    this.mark =
        "%s\n%d bytes\n%s\n%s\n"
            .formatted(
                record.getFileName(),
                Files.size(record),
                Files.getLastModifiedTime(record),
                NAMING);
    if (Files.exists(folder) && !Files.exists(folder.resolve(MARK))) {
      throw new UserException(
          "'%s' is in the way: the images of '%s' are unpacked there; move it"
              .formatted(folder, record));
    }
    this.partial = isThere() ? null : AtomicFolder.beside(folder);
  }

  /**
   * Opens the folder of a file; the caller closes it.
   *
   * @throws UserException when it can't be written
   */
  static TfRecordImages of(Path record) {
    try {
      return new TfRecordImages(record);
    } catch (IOException e) {
      throw cannotUnpack(record, e);
    }
  }

  private static UserException cannotUnpack(Path record, IOException e) {
    return new UserException(
        "the images of '%s' can't be unpacked beside it (%s); copy it to a folder that can be written"
            .formatted(record, IoErrors.reasonOf(e)),
        e);
  }

  private boolean isThere() throws IOException {
    Path file = folder.resolve(MARK);
    return Files.isRegularFile(file) && Files.readString(file).equals(mark);
  }

  /** Tells whether the images have to be unpacked. */
  boolean isNew() {
    return partial != null;
  }

  /** Returns the file that says what the images are of. */
  Path markFile() {
    return folder.resolve(MARK);
  }

  Path folder() {
    return folder;
  }

  /**
   * Adds the image of the next record.
   *
   * @param name that the record gives it, or an empty text
   * @return its file in the folder
   */
  Path add(String name, byte[] encoded) {
    String clean = ImagePaths.lastName(name).replaceAll("\\p{Cntrl}", "_");
    clean = clean.substring(Math.max(0, clean.length() - MAX_NAME));
    if (clean.isEmpty() || !ImageDecoder.isNamedAsImage(Path.of(clean)) || clean.startsWith(".")) {
      clean = (clean.isEmpty() ? "image" : clean) + ImageDecoder.usualEnding(encoded);
    }
    try {
      String unique = names.next(folder.resolve(clean));
      if (partial != null) {
        Files.write(partial.path().resolve(unique), encoded);
      }
      return folder.resolve(unique);
    } catch (IOException e) {
      throw cannotUnpack(record, e);
    }
  }

  /** Gives the folder its name when all images are in it. */
  void finish() {
    if (partial == null) {
      return;
    }
    try {
      Files.writeString(partial.path().resolve(MARK), mark);
      if (Files.exists(folder)) {
        AtomicFolder.deleteTree(folder); // of an earlier state of the file
      }
      partial.finish();
    } catch (IOException e) {
      throw cannotUnpack(record, e);
    }
  }

  @Override
  public void close() {
    if (partial != null) {
      partial.close();
    }
  }
}
