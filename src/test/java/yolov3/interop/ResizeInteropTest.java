package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.data.image.BilinearResize;

@Tag("interop")
class ResizeInteropTest {

  /** TensorFlow's positions are floats, which moves its values by so much of a level. */
  private static final double FLOAT_POSITIONS = 0.01;

  @Test
  void levelsAreThoseOfTensorFlowRounded() throws IOException {
    JsonNode images =
        new ObjectMapper().readTree(Python.run("resize_images.py", "--seed", "1", "--count", "60"));
    assertEquals(60, images.size());
    for (JsonNode image : images) {
      int width = image.get("width").asInt();
      int height = image.get("height").asInt();
      int newWidth = image.get("newWidth").asInt();
      int newHeight = image.get("newHeight").asInt();
      byte[] resized =
          BilinearResize.resize(
              image.get("pixels").binaryValue(), width, height, 3, newWidth, newHeight);
      FloatBuffer expected = ByteBuffer.wrap(image.get("resized").binaryValue()).asFloatBuffer();
      assertEquals(expected.remaining(), resized.length);
      for (byte level : resized) {
        assertEquals(
            expected.get(),
            level & 0xff,
            0.5 + FLOAT_POSITIONS,
            () -> "%d×%d to %d×%d".formatted(width, height, newWidth, newHeight));
      }
    }
  }
}
