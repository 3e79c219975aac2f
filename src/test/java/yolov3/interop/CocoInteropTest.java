package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.evaluation.CocoGolden;

@Tag("interop")
class CocoInteropTest {

  @Test
  void figuresAreThoseOfPycocotoolsOnSetsThatAreNotInTheGoldenFile()
      throws JsonProcessingException {
    String json = Python.run("make_coco_golden.py", "--seed", "1000", "--sets", "200");
    JsonNode sets = new ObjectMapper().readTree(json);
    assertEquals(200, sets.size());
    sets.forEach(CocoGolden::assertSameFigures);
  }
}
