package yolov3.tensorboard;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.TensorProto;

/**
 * Images of one size as TensorBoard's {@code images} plugin reads them: a string tensor [2 +
 * images] with width, height, and each image encoded (tensorboard/plugins/image/summary_v2.py,
 * which knows PNG only; the dashboard shows what a browser shows).
 */
final class ImageSummary {

  /** Small files, and letters of ten pixels still have sharp edges. */
  private static final float JPEG_QUALITY = 0.85f;

  private ImageSummary() {}

  /**
   * @param images at least one; for JPEG without transparency
   * @param format png or jpeg
   */
  static Summary.Value of(String tag, List<BufferedImage> images, String format)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    BufferedImage first = images.get(0);
    TensorProto.Builder tensor =
        SummaryValues.tensor(DataType.DT_STRING, 2 + images.size())
            .addStringVal(ByteString.copyFromUtf8(Integer.toString(first.getWidth())))
            .addStringVal(ByteString.copyFromUtf8(Integer.toString(first.getHeight())));
    try {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (format.equals("jpeg")) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(JPEG_QUALITY);
      }
      for (BufferedImage image : images) {
        tensor.addStringVal(encode(writer, parameters, image));
      }
    } finally {
      writer.dispose();
    }
    return SummaryValues.of(
        tag, tensor, "images", DataClass.DATA_CLASS_BLOB_SEQUENCE, ByteString.EMPTY);
  }

  private static ByteString encode(
      ImageWriter writer, ImageWriteParam parameters, BufferedImage image) throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    // a plain stream would make ImageIO buffer in a temporary file
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), parameters);
    }
    return bytes.toByteString();
  }
}
