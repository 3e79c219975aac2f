package yolov3.report.chart;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import yolov3.io.AtomicFile;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * A figure on disk. Replaces an earlier one, and never an image that this program did not write:
 * its images say so in their text.
 */
public final class PngFile {

  private static final String KEYWORD = "Software";
  private static final String PROGRAM = "yolov3";

  /** The text is before the pixels. */
  private static final int HEAD_BYTES = 1024;

  private PngFile() {}

  /**
   * Writes the image, complete or not at all; missing folders are made.
   *
   * @throws UserException when something else is there
   * @throws RunFailedException when the disk refuses
   */
  public static void write(BufferedImage picture, Path file) {
    if (Files.exists(file) && !isOurs(file)) {
      throw new UserException(
          file
              + " exists and is no image of this program; it is left alone, choose another folder");
    }
    AtomicFile.writeWithFolders(file, stream -> stream.write(encode(picture)));
  }

  private static byte[] encode(BufferedImage picture) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(picture), writer.getDefaultWriteParam());
      IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
      entry.setAttribute("keyword", KEYWORD);
      entry.setAttribute("value", PROGRAM);
      IIOMetadataNode text = new IIOMetadataNode("tEXt");
      text.appendChild(entry);
      IIOMetadataNode root = new IIOMetadataNode(metadata.getNativeMetadataFormatName());
      root.appendChild(text);
      metadata.mergeTree(metadata.getNativeMetadataFormatName(), root);
      writer.setOutput(stream);
      writer.write(new IIOImage(picture, null, metadata));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static boolean isOurs(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return new String(stream.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1)
          .contains(KEYWORD + "\0" + PROGRAM);
    } catch (IOException e) {
      return false;
    }
  }
}
