package yolov3.io;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images as the bytes of a file, the same for the same pixels on the same Java. */
public final class EncodedImage {

  /** Of PNG, which loses nothing: 0 compresses most. */
  private static final float SMALLEST = 0;

  private EncodedImage() {}

  /** Encodes a PNG. */
  public static byte[] png(BufferedImage image) {
    return encode(image, "png", null, null);
  }

  /** Encodes the smallest PNG, which takes longer. */
  public static byte[] smallPng(BufferedImage image) {
    return encode(image, "png", SMALLEST, null);
  }

  /** Encodes a PNG with a text entry before the pixels. */
  public static byte[] png(BufferedImage image, String keyword, String text) {
    IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
    entry.setAttribute("keyword", keyword);
    entry.setAttribute("value", text);
    IIOMetadataNode texts = new IIOMetadataNode("tEXt");
    texts.appendChild(entry);
    return encode(image, "png", null, texts);
  }

  /**
   * Encodes a JPEG.
   *
   * @param image without transparency
   * @param quality 0 to 1
   */
  public static byte[] jpeg(BufferedImage image, float quality) {
    return encode(image, "jpeg", quality, null);
  }

  private static byte[] encode(
      BufferedImage image, String format, Float quality, IIOMetadataNode addition) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    if (quality != null) {
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // a plain stream would make ImageIO buffer in a temporary file
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      IIOMetadata metadata = null;
      if (addition != null) {
        metadata =
            writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(image), parameters);
        IIOMetadataNode root = new IIOMetadataNode(metadata.getNativeMetadataFormatName());
        root.appendChild(addition);
        metadata.mergeTree(metadata.getNativeMetadataFormatName(), root);
      }
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, metadata), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in memory
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
