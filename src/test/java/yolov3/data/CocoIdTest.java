package yolov3.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CocoIdTest {

  private static CocoId read(String json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      return CocoId.read(parser);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "1000|1000",
        "1000|1000.0",
        "1000|1e3",
        "1000|1.0E+3",
        "1000|10000e-1",
        "1000|\"1000\"",
        "0|-0",
        "0|0.0",
        "0|-0.0e5",
        "-17|\"-17\"",
        "12345678901234567890|12345678901234567890",
        "1234567890123456789|1234567890123456789.00",
        "007|\"007\"",
        "1.0|\"1.0\"",
        "1e3|\"1e3\"",
        "-0|\"-0\"",
        "2007_000027|\"2007_000027\""
      })
  void formsOfOneId(String text, String json) throws IOException {
    assertEquals(text, read(json).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e-3", "1e400", "true", "null", "[1]", "{}", "\" \""})
  void othersAreNotIds(String json) throws IOException {
    assertNull(read(json));
  }

  @Test
  void quotesDoNotMakeAnotherIdOfAWholeNumber() {
    assertEquals(CocoId.of(7), CocoId.of("7"));
    assertNotEquals(CocoId.of(7), CocoId.of("07"));
  }

  @Test
  void numbersAreInOrderOfTheirValuesBeforeTexts() {
    List<CocoId> sorted =
        List.of(CocoId.of(-3), CocoId.of(2), CocoId.of("10"), CocoId.of("02"), CocoId.of("a"));
    TreeSet<CocoId> ids = new TreeSet<>();
    for (int i = sorted.size(); i-- > 0; ) {
      ids.add(sorted.get(i));
    }
    assertEquals(sorted, List.copyOf(ids));
  }

  @Test
  void messagesShowALine() {
    assertEquals("'a?b'", CocoId.of("a\nb").toString());
    assertEquals("7", CocoId.of("7").toString());
  }
}
