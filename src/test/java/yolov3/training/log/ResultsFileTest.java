package yolov3.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.evaluation.CocoEvaluator;
import yolov3.io.UserException;
import yolov3.network.loss.LossTerms;
import yolov3.training.TinyRun;
import yolov3.training.TrainingListener;
import yolov3.training.checkpoint.TrainingState;

/** Results table of a resumed run: three epochs of four steps. */
@Tag("tensorflow")
class ResultsFileTest {

  @TempDir Path temp;
  private Path file;
  private List<String> whole;
  private long nanos;

  @BeforeEach
  void write() throws IOException {
    file = temp.resolve("results.csv");
    for (int epoch = 1; epoch <= 3; epoch++) {
      new ResultsFile(file, () -> nanos).onEpochEnd(epoch(epoch));
    }
    whole = Files.readAllLines(file);
  }

  @Test
  void rowsOfEpochsThatAreRepeatedAreDropped() throws IOException {
    goOnFrom(9);
    assertEquals(whole.subList(0, 3), Files.readAllLines(file));
    assertEquals(List.of("results.csv"), TinyRun.namesIn(temp));
  }

  @Test
  void runThatStartsAgainHasItsHeaderOnce() throws IOException {
    goOnFrom(1);
    assertFalse(Files.exists(file));
    new ResultsFile(file, () -> nanos).onEpochEnd(epoch(1));
    assertEquals(whole.subList(0, 2), Files.readAllLines(file));
  }

  @ParameterizedTest(name = "{0} characters of the last row")
  @ValueSource(ints = {1, 3, 20})
  void rowThatIsTornIsDropped(int there) throws IOException {
    String torn = whole.get(3).substring(0, there);
    Files.writeString(file, String.join("\n", whole.subList(0, 3)) + "\n" + torn);
    goOnFrom(9);
    assertEquals(whole.subList(0, 3), Files.readAllLines(file));
  }

  @ParameterizedTest(name = "{0} characters of the header")
  @ValueSource(ints = {0, 1, 20})
  void fileThatIsTornInItsHeaderIsBegunAgain(int there) throws IOException {
    Files.writeString(file, whole.get(0).substring(0, there));
    goOnFrom(1);
    new ResultsFile(file, () -> nanos).onEpochEnd(epoch(1));
    assertEquals(whole.subList(0, 2), Files.readAllLines(file));
  }

  private ResultsFile afterAnEpochOfThreeSeconds(Path own) {
    ResultsFile results = new ResultsFile(own, () -> nanos);
    results.onStart(new TrainingListener.Start(1, 12, 4, 1000));
    nanos = 3_000_000_000L;
    results.onEpochEnd(epoch(1));
    return results;
  }

  @Test
  void secondsGoOnWhereTheKeptRowsEnd() throws IOException {
    Path own = temp.resolve("own.csv");
    ResultsFile first = afterAnEpochOfThreeSeconds(own);
    nanos = 5_000_000_000L;
    first.onEpochEnd(epoch(2));

    nanos = 100_000_000_000L;
    ResultsFile second = new ResultsFile(own, () -> nanos);
    second.onStart(new TrainingListener.Start(5, 12, 4, 1000)); // again from epoch 2
    nanos = 104_000_000_000L;
    second.onEpochEnd(epoch(2));

    assertEquals(
        List.of(3.0, 3.0 + 4.0),
        ResultsFile.read(own).stream().map(ResultsFile.Row::seconds).toList());
  }

  @Test
  void clockContinuesAfterARollback() throws IOException {
    Path own = temp.resolve("own.csv");
    ResultsFile results = afterAnEpochOfThreeSeconds(own);
    nanos = 5_000_000_000L;
    results.onStart(new TrainingListener.Start(5, 12, 4, 1000));
    nanos = 7_000_000_000L;
    results.onEpochEnd(epoch(2));
    assertEquals(
        List.of(3.0, 7.0), ResultsFile.read(own).stream().map(ResultsFile.Row::seconds).toList());
  }

  @Test
  void fileOfAnEarlierVersionHasNoSeconds() throws IOException {
    String earlier =
        Files.readString(file).replace(",seconds\n", "\n").replaceAll(",0\\.0(?=\\n)", "");
    Files.writeString(file, earlier);
    List<ResultsFile.Row> rows = ResultsFile.read(file);
    assertEquals(3, rows.size());
    assertNull(rows.get(2).seconds());
    assertEquals(0.25, rows.get(2).dataWaitFraction());
  }

  @Test
  void numberThatDoesNotExistLeavesItsCellEmptyAlsoWhenTheRunGoesOn() throws IOException {
    LossTerms none = LossTerms.ZERO.times(1.0 / 0);
    new ResultsFile(file, () -> nanos).onEpochEnd(epoch(4, none));
    String row = Files.readAllLines(file).get(4);
    assertTrue(row.startsWith("4,16,0.001,,,,,7.5,1.5,2.5,3.5,"), row);
    goOnFrom(17);
    assertEquals(row, Files.readAllLines(file).get(4));
  }

  @Test
  void tableThatAnotherProgramHasSavedIsNamedWithItsLineAndLeftAlone() throws IOException {
    String saved = Files.readString(file).replace(',', ';');
    Files.writeString(file, saved);
    String message = assertThrows(UserException.class, () -> goOnFrom(9)).getMessage();
    assertTrue(message.startsWith(file + ":2: not a row of results: "), message);
    assertFalse(message.contains("\n"), message);
    assertEquals(saved, Files.readString(file));
  }

  private void goOnFrom(long step) {
    new ResultsFile(file, () -> nanos).onStart(new TrainingListener.Start(step, 12, 4, 1000));
  }

  private static TrainingListener.Epoch epoch(int epoch) {
    return epoch(epoch, new LossTerms(1.5, 2.5, 3.5));
  }

  private static TrainingListener.Epoch epoch(int epoch, LossTerms trainLoss) {
    TrainingState state = new TrainingState(4L * epoch, LossTerms.ZERO, 0, 4, 0.5, 0, 0);
    LossTerms loss = new LossTerms(1.5, 2.5, 3.5);
    return new TrainingListener.Epoch(
        epoch,
        state,
        trainLoss,
        loss,
        new CocoEvaluator(2).evaluate(List.of()),
        0.001,
        10,
        20,
        0.25);
  }
}
