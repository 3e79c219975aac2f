package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.report.Html;

@Tag("tensorflow")
class CompareTest {

  private static final String HEADER =
      "epoch,step,learning_rate,train_total,train_giou,train_confidence,train_class,validation_total,"
          + "validation_giou,validation_confidence,validation_class,map50,map50_to95,precision,recall,"
          + "images_per_second,data_wait_fraction,seconds\n";

  @TempDir Path temp;
  private String out;
  private String err;

  @BeforeEach
  void makeRuns() throws IOException {
    run("plain", 2, "", row(1, 0.5, 0.25, 10, 20, 60), row(2, 0.7, 0.3, 8, 30, 90));
    // the best epoch is not the last one
    run(
        "wide",
        3,
        "model: {width_divisor: 2}\n",
        row(1, 0.8, 0.4, 7, 10, 3600),
        row(2, 0.9, 0.39, 6, 10, 7260));
  }

  private void run(String name, int epochs, String more, String... rows) throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name));
    Files.writeString(
        folder.resolve("config.yaml"),
        "name: '%s'\ntraining: {epochs: %d}\ndata: {train: a, validation: b, names: c}\n%s"
            .formatted(name.replace('/', '-'), epochs, more));
    if (rows.length > 0) {
      Files.writeString(folder.resolve("results.csv"), HEADER + String.join("", rows));
    }
  }

  private static String row(
      int epoch, double map50, double map50To95, double loss, double speed, double seconds) {
    return "%d,%d,0.001,%s,1,1,1,%s,1,1,1,%s,%s,0.5,0.5,%s,0.1,%s\n"
        .formatted(epoch, 4 * epoch, loss, loss + 1, map50, map50To95, speed, seconds);
  }

  private int compare(Object... arguments) {
    Answer answer = Answer.run(Stream.concat(Stream.of("compare"), Stream.of(arguments)).toArray());
    out = answer.out();
    err = answer.err();
    return answer.code();
  }

  @Test
  void bestRunIsFirstWithTheNumbersOfItsBestEpoch() {
    assertEquals(0, compare(temp.resolve("plain"), temp.resolve("wide")), err);
    List<String> lines = out.lines().map(line -> line.replaceAll(" +", " ")).toList();
    assertTrue(lines.get(0).contains("best epoch mAP50 mAP50-95"), out);
    assertEquals("* wide epoch 2 of 3 1 0.8000 0.4000 7.000 8.000 2 h 1 min 10.0", lines.get(1));
    // the same images in 1/20 and 1/30 of a second each: 2 / (1/20 + 1/30) = 24
    assertEquals(" plain finished 2 0.7000 0.3000 8.000 9.000 1 min 30 s 24.0", lines.get(2));
    assertTrue(out.contains("warning: run wide is not finished: epoch 2 of 3"), out);
  }

  @Test
  void copyOfARunIsToldFromIt() throws IOException {
    run("other/plain", 3, "", row(1, 0.5, 0.25, 10, 20, 60));
    assertEquals(0, compare(temp.resolve("plain"), temp.resolve("other/plain")), err);
    assertTrue(out.contains(temp.resolve("other/plain").toString()), out);
    assertTrue(out.contains(" " + temp.resolve("plain")), out);
  }

  @Test
  void keysThatDifferAreListedForEachRunAndNoOthers() {
    assertEquals(0, compare(temp.resolve("plain"), temp.resolve("wide")), err);
    List<String> table = out.lines().dropWhile(line -> !line.startsWith("key")).toList();
    assertEquals(
        List.of("key wide plain", "model.width_divisor 2 1", "training.epochs 3 2"),
        table.stream().map(line -> line.replaceAll(" +", " ")).toList());
  }

  @Test
  void runsWithoutResultsComeLastAndSayWhy() throws IOException {
    run("young", 2, "");
    run("torn", 2, "", "1,no number\n");
    assertEquals(
        0, compare(temp.resolve("torn"), temp.resolve("young"), temp.resolve("plain")), err);
    assertTrue(out.lines().toList().get(1).startsWith("* plain"), out);
    assertTrue(out.contains("warning: run young is not finished: no epoch yet"), out);
    assertTrue(
        out.contains("warning: " + temp.resolve("torn/results.csv") + ":2: not a row of results: "),
        out);
  }

  @Test
  void runThatEndedEarlyIsFinished() throws IOException {
    run(
        "patient",
        50,
        "",
        row(1, 0.5, 0.3, 9, 10, 60),
        row(2, 0.5, 0.25, 9, 10, 120),
        row(3, 0.5, 0.3, 9, 10, 180)); // as good is no better
    Path config = temp.resolve("patient/config.yaml");
    Files.writeString(
        config,
        Files.readString(config).replace("epochs: 50", "epochs: 50, early_stopping_epochs: 2"));
    assertEquals(0, compare(temp.resolve("plain"), temp.resolve("patient")), err);
    assertTrue(out.contains("ended early, epoch 3 of 50"), out);
    assertFalse(out.contains("not finished"), out);

    Files.writeString(config, Files.readString(config).replace("_epochs: 2", "_epochs: 3"));
    assertEquals(0, compare(temp.resolve("plain"), temp.resolve("patient")), err);
    assertTrue(out.contains("warning: run patient is not finished: epoch 3 of 50"), out);
  }

  @Test
  void noRunIsTheUsersMistake() {
    Path nowhere = temp.resolve("nowhere");
    assertEquals(2, compare(temp.resolve("plain"), nowhere));
    assertTrue(err.startsWith("there is no run or folder '" + nowhere + "'"), err);
    assertEquals(1, err.lines().count());
  }

  @Test
  void jsonHasEveryRunAndItsDifferences() throws IOException {
    assertEquals(0, compare("--json", "-", temp.resolve("plain"), temp.resolve("wide")), err);
    JsonNode runs = new ObjectMapper().readTree(out);
    assertEquals("wide", runs.get(0).get("run").asText());
    assertEquals(0.4, runs.get(0).get("best").get("map50_to95").asDouble());
    assertEquals(1, runs.get(0).get("best").get("epoch").asInt());
    assertEquals("2", runs.get(0).get("differing").get("model.width_divisor").asText());
    assertEquals(24, runs.get(1).get("images_per_second").asDouble(), 1e-9);
    assertFalse(runs.get(1).get("differing").has("name"));
  }

  @Test
  void pageHasTheTableOfTheTerminal() throws IOException {
    Path page = temp.resolve("page.html");
    assertEquals(0, compare(temp.resolve("plain"), temp.resolve("wide"), "--html", page), err);
    String text = Files.readString(page);
    Html html = Html.of(text);
    html.requireSound();
    assertFalse(text.contains("://")); // images in base64 have no colon
    assertTrue(
        html.rows()
            .contains(
                List.of(
                    "wide",
                    "epoch 2 of 3",
                    "1",
                    "0.8000",
                    "0.4000",
                    "7.000",
                    "8.000",
                    "2 h 1 min",
                    "10.0")),
        html.rows().toString());
    assertTrue(html.rows().contains(List.of("model.width_divisor", "2", "1")));
    assertEquals(4, html.elements("img").size());
  }
}
