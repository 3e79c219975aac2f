package yolov3.interop;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Boxes of images with TensorFlow Java alone: {@code JavaClient SAVED_MODEL IMAGE...} */
final class JavaClient {

  private JavaClient() {}

  /** Prints a line for each detection: image, class from 1, score, ymin, xmin, ymax, xmax. */
  public static void main(String[] args) throws IOException {
    try (SavedModelBundle model = SavedModelBundle.load(args[0], "serve")) {
      for (String path : List.of(args).subList(1, args.length)) {
        BufferedImage image = ImageIO.read(new File(path));
        try (TUint8 input = rgb(image);
            Result found = model.function("serving_default").call(Map.of("input_tensor", input))) {
          TFloat32 boxes = (TFloat32) found.get("detection_boxes").orElseThrow();
          TFloat32 scores = (TFloat32) found.get("detection_scores").orElseThrow();
          TFloat32 classes = (TFloat32) found.get("detection_classes").orElseThrow();
          TFloat32 count = (TFloat32) found.get("num_detections").orElseThrow();
          for (int i = 0; i < count.getFloat(0); i++) {
            System.out.printf("%s\t%.0f\t%s", path, classes.getFloat(0, i), scores.getFloat(0, i));
            boxes.get(0, i).scalars().forEach(edge -> System.out.print("\t" + edge.getFloat()));
            System.out.println();
          }
        }
      }
    }
  }

  private static TUint8 rgb(BufferedImage image) {
    byte[] pixels = new byte[image.getWidth() * image.getHeight() * 3];
    for (int i = 0; i < pixels.length / 3; i++) {
      int argb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      pixels[3 * i] = (byte) (argb >> 16);
      pixels[3 * i + 1] = (byte) (argb >> 8);
      pixels[3 * i + 2] = (byte) argb;
    }
    TUint8 tensor = TUint8.tensorOf(Shape.of(1, image.getHeight(), image.getWidth(), 3));
    tensor.asRawTensor().data().write(pixels);
    return tensor;
  }
}
