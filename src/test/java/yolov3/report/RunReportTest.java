package yolov3.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.benchmark.SyntheticDetections;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.check.DatasetCheck;
import yolov3.evaluation.ClassMetrics;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.Analysis;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.report.html.HtmlPage;
import yolov3.training.log.ResultsFile.Row;

class RunReportTest {

  private static final int IMAGES = 24;
  private static final int MAX_BYTES = 3_000_000;
  private static final String EVIL = "<b>&\"'</b>{{title}}";

  @TempDir Path temp;

  /** A little noise, as in camera images. */
  private List<LabelledImage> drawn(List<LabelledImage> images) throws IOException {
    BufferedImage noise =
        new BufferedImage(
            SyntheticDetections.SIZE, SyntheticDetections.SIZE, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int y = 0; y < noise.getHeight(); y += 4) {
      for (int x = 0; x < noise.getWidth(); x += 4) {
        int grey = (96 + random.nextInt(64)) * 0x010101;
        for (int i = 0; i < 16; i++) {
          noise.setRGB(x + i % 4, y + i / 4, grey);
        }
      }
    }
    Path file = temp.resolve("noise.jpg");
    ImageIO.write(noise, "jpeg", file.toFile());
    List<LabelledImage> drawn = new ArrayList<>();
    for (LabelledImage image : images) {
      Path copy = temp.resolve(image.image());
      Files.copy(file, copy);
      drawn.add(new LabelledImage(copy, image.boxes()));
    }
    return drawn;
  }

  private EvaluatedImages evaluated(int classes, int detections, String prefix) throws IOException {
    SyntheticDetections random = SyntheticDetections.make(IMAGES, classes, detections, 1);
    List<ImageResult> results = random.results();
    Analysis analysis = Analysis.of(results, classes, Analysis.Options.DEFAULT);
    ClassNames names =
        new ClassNames(IntStream.range(0, classes).mapToObj(c -> prefix + c).toList());
    return new EvaluatedImages(
        "test images", drawn(random.groundTruth().images()), names, results, analysis);
  }

  private HtmlPage page(EvaluatedImages evaluated, List<Row> epochs) {
    DatasetCheck check =
        DatasetCheck.of(
            List.of(new DatasetCheck.CheckedSplit("test", evaluated.images())),
            evaluated.names(),
            416,
            temp,
            (task, done, total) -> {});
    return new RunReport(
            "Run tiny",
            evaluated,
            epochs,
            new RunReport.Data(check, 416, List.of()),
            "name: " + EVIL + "\nmodel: {}\n",
            "./yolov3 train '" + EVIL + "'",
            Map.of("Java", "17 " + EVIL))
        .page();
  }

  private static Row epoch(int epoch) {
    double loss = 9.0 / epoch;
    return new Row(
        epoch,
        4L * epoch,
        0.001,
        loss,
        loss,
        loss,
        loss,
        null,
        loss,
        loss,
        loss,
        0.5,
        0.25,
        0.5,
        0.5,
        10.0,
        0.1,
        1.0);
  }

  private static Html sound(HtmlPage page) throws IOException {
    String text = page.toHtml();
    String withoutImages = text.replaceAll("base64,[\\w+/=]+", "");
    assertFalse(withoutImages.contains("://"));
    assertFalse(withoutImages.contains("NaN"));
    assertTrue(text.length() < MAX_BYTES, text.length() + " bytes");
    Html html = Html.of(text);
    html.requireSound();
    assertTrue(html.elements("b").isEmpty());
    return html;
  }

  private static String four(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static void assertHasEveryNumber(Html html, EvaluatedImages evaluated) {
    List<List<String>> rows = html.rows();
    Analysis analysis = evaluated.analysis();
    List<String> coco =
        rows.stream()
            .filter(row -> row.size() == 2 && row.get(1).matches("–|[01][.]\\d{4}"))
            .map(row -> row.get(1))
            .limit(12)
            .toList();
    assertEquals(
        Arrays.stream(analysis.coco().toArray()).mapToObj(RunReportTest::four).toList(), coco);
    for (ClassMetrics row : analysis.metrics().classes()) {
      assertTrue(
          rows.contains(
              List.of(
                  evaluated.names().name(row.classIndex()),
                  "" + row.images(),
                  "" + row.instances(),
                  three(row.best().precision()),
                  three(row.best().recall()),
                  four(row.ap50()),
                  four(row.ap50To95()),
                  three(row.best().f1()),
                  three(row.best().scoreThreshold()))),
          row.toString());
    }
  }

  private static String three(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  @Test
  void pageOfEightyClassesIsSoundAndHasEveryNumber() throws IOException {
    EvaluatedImages evaluated = evaluated(80, 100, EVIL);
    Html html =
        sound(
            page(evaluated, IntStream.rangeClosed(1, 300).mapToObj(RunReportTest::epoch).toList()));
    assertHasEveryNumber(html, evaluated);
    assertEquals(
        List.of(
            "Results",
            "Curves",
            "Confusion",
            "Errors",
            "Worst false detections",
            "Worst misses",
            "Training",
            "Data: splits",
            "Data: classes",
            "Data: boxes",
            "Data: images",
            "Config and environment"),
        html.texts("h2"));
    assertEquals(
        List.of("./yolov3 train '" + EVIL + "'", "name: " + EVIL + "\nmodel: {}"),
        html.texts("code"));
    assertTrue(html.rows().contains(List.of("Java", "17 " + EVIL)));
  }

  @Test
  void pageOfOneClassAndOneEpoch() throws IOException {
    EvaluatedImages evaluated = evaluated(1, 20, "digit ");
    Html html = sound(page(evaluated, List.of(epoch(1))));
    assertHasEveryNumber(html, evaluated);
    assertTrue(
        html.texts("p")
            .contains("One epoch; the best validation mAP50-95, 0.2500, is that of epoch 1."));
  }

  @Test
  void errorsAreShownWithTheirReason() throws IOException {
    Box here = new Box(100, 100, 200, 200);
    List<ImageResult> results =
        List.of(
            new ImageResult(
                List.of(new LabelledBox(here, 0)), List.of(new Detection(here, 0, 0.9))),
            new ImageResult(
                List.of(new LabelledBox(here, 0)), List.of(new Detection(here, 1, 0.95))),
            new ImageResult(List.of(), List.of(new Detection(here, 1, 0.92))));
    List<LabelledImage> images =
        drawn(
            IntStream.range(0, 3)
                .mapToObj(i -> new LabelledImage(Path.of(i + ".jpg"), results.get(i).groundTruth()))
                .toList());
    EvaluatedImages evaluated =
        new EvaluatedImages(
            "test images",
            images,
            new ClassNames(List.of("cat", "dog")),
            results,
            Analysis.of(results, 2, Analysis.Options.DEFAULT));
    Html html = sound(page(evaluated, List.of()));
    List<String> titles = html.texts("h3");
    assertTrue(
        titles.containsAll(
            List.of(
                "Class: dog with confidence 0.95",
                "Background: dog with confidence 0.92",
                "Missed: cat")),
        titles.toString());
    assertTrue(
        html.texts("li")
            .containsAll(
                List.of(
                    "lies on an object of class cat, IoU 1.00",
                    "there is no object here",
                    "predicted as dog with confidence 0.95, IoU 1.00")),
        html.texts("li").toString());
    assertFalse(html.texts("h2").contains("Training"));
  }

  @Test
  void pageWithoutAnyObject() throws IOException {
    List<ImageResult> results = List.of(new ImageResult(List.of(), List.of()));
    EvaluatedImages evaluated =
        new EvaluatedImages(
            "test images",
            drawn(List.of(new LabelledImage(Path.of("0.jpg"), List.of()))),
            new ClassNames(List.of("cat", "dog")),
            results,
            Analysis.of(results, 2, Analysis.Options.DEFAULT));
    assertTrue(
        sound(page(evaluated, List.of())).texts("p").contains("There are no objects to find."));
  }

  @Test
  void pageWithoutAnyDetection() throws IOException {
    EvaluatedImages evaluated = evaluated(3, 0, "digit ");
    Html html = sound(page(evaluated, List.of(epoch(1))));
    assertHasEveryNumber(html, evaluated);
    assertTrue(
        html.texts("p")
            .contains(
                "No detection found anything, so that there is no best confidence threshold; 0.25 is used where one is needed."));
    assertTrue(html.texts("li").contains("nothing found it, at any confidence"));
  }

  @Test
  void imageThatIsGoneLeavesItsPlace() throws IOException {
    EvaluatedImages evaluated = evaluated(2, 20, "digit ");
    for (LabelledImage image : evaluated.images()) {
      Files.delete(image.image());
    }
    Html html = sound(page(evaluated, List.of()));
    assertTrue(html.texts("h3").stream().anyMatch(title -> title.startsWith("Missed: ")));
  }
}
