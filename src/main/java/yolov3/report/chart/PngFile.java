package yolov3.report.chart;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.report.html.GeneratedFile;

/**
 * A figure on disk. Replaces an earlier one, and never an image that this program did not write:
 * its own have a text entry before the pixels.
 */
public final class PngFile {

  private static final String KEYWORD = "Software";
  private static final String PROGRAM = "yolov3";

  private static final GeneratedFile OWN =
      new GeneratedFile(
          KEYWORD + "\0" + PROGRAM,
          "an image of this program; it is left alone, choose another folder");

  private PngFile() {}

  /**
   * Writes the image, complete or not at all; missing folders are made.
   *
   * @throws UserException when something else is there
   * @throws RunFailedException when the disk refuses
   */
  public static void write(BufferedImage image, Path file) {
    OWN.write(file, encode(image));
  }

  private static byte[] encode(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
      IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
      entry.setAttribute("keyword", KEYWORD);
      entry.setAttribute("value", PROGRAM);
      IIOMetadataNode text = new IIOMetadataNode("tEXt");
      text.appendChild(entry);
      IIOMetadataNode root = new IIOMetadataNode(metadata.getNativeMetadataFormatName());
      root.appendChild(text);
      metadata.mergeTree(metadata.getNativeMetadataFormatName(), root);
      writer.setOutput(stream);
      writer.write(new IIOImage(image, null, metadata));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in memory
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
