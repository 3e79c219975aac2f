package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.dataset.BilinearResize;

@Tag("interop")
class ResizeInteropTest {

  @Test
  void bytesAreThoseOfTensorFlow() throws IOException {
    JsonNode images =
        new ObjectMapper().readTree(Python.run("resize_images.py", "--seed", "1", "--count", "60"));
    assertEquals(60, images.size());
    for (JsonNode image : images) {
      int width = image.get("width").asInt();
      int height = image.get("height").asInt();
      int newWidth = image.get("newWidth").asInt();
      int newHeight = image.get("newHeight").asInt();
      assertArrayEquals(
          image.get("resized").binaryValue(),
          BilinearResize.resize(
              image.get("pixels").binaryValue(), width, height, 3, newWidth, newHeight),
          () -> "%d×%d to %d×%d".formatted(width, height, newWidth, newHeight));
    }
  }
}
