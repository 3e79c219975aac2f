package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.annotation.DatasetConversion;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.TinyRun;

/** The Java of README's section "From Java", compiled and run on a tiny data set and network. */
@Tag("tensorflow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReadmeSnippetsTest {

  private static final Pattern SECTION = Pattern.compile("(?s)\n## From Java\n(.*?)\n## ");
  private static final Pattern SNIPPET = Pattern.compile("(?s)```java\n(.*?)```");

  @TempDir static Path folder;
  private static List<String> snippets;
  private static MnistDetectionDataset set;

  @BeforeAll
  static void readSnippetsAndDrawData() throws IOException {
    String section =
        SECTION
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    snippets = SNIPPET.matcher(section).results().map(found -> found.group(1)).toList();
    set = TinyRun.draw(folder.resolve("set"), 2);
    DatasetReader lists =
        DatasetReader.of(set.folder(), DataFormat.AUTO, null, set.namesFile(), false);
    ClassNames names = lists.names();
    DatasetConversion.write(
        names,
        lists.readAll(names, warning -> {}),
        DataFormat.YOLO,
        folder.resolve("export"),
        false,
        done -> {});
  }

  @Test
  @Order(1)
  void trainingEndsWithASavedModelAndItsMetrics() throws Exception {
    assertEquals(2, snippets.size());
    String printed =
        run(
            "Train",
            snippets.get(1),
            Map.of(
                "RunConfig.defaults()",
                """
                RunConfig.defaults()
                    .with("model.architecture", "yolov3-tiny")
                    .with("model.width_divisor", 16)
                    .with("model.input_size", 96)
                    .with("schedule.warmup_epochs", 0)
                    .with("output.models", "%1$s/models")
                    .with("output.log", "%1$s/log")"""
                    .formatted(folder),
                "\"training.epochs\", 50",
                "\"training.epochs\", 1",
                "export/data.yaml",
                folder.resolve("export/data.yaml").toString()));
    assertTrue(printed.startsWith("epoch 1: mAP50 0."), printed);
    assertTrue(printed.contains("SavedModel in " + folder.resolve("models/digits/saved_model/1")));
    assertTrue(printed.contains("mAP50-95 0."), printed);
  }

  @Test
  @Order(2)
  void detectionRunsOnWhatWasTrained() throws Exception {
    String printed =
        run(
            "Detect",
            snippets.get(0),
            Map.of(
                "models/digits",
                folder.resolve("models/digits").toString(),
                "confidenceThreshold(0.3)",
                "confidenceThreshold(0.001)",
                "street.jpg",
                set.folder().resolve("test/000001.jpg").toString()));
    assertTrue(printed.lines().findFirst().orElse("").matches("\\d 0\\.\\d\\d Box\\[.*"), printed);
  }

  /** Compiles a snippet with some texts replaced, runs it and returns what it printed. */
  private static String run(String name, String snippet, Map<String, String> replacements)
      throws Exception {
    String code = snippet;
    for (Map.Entry<String, String> replacement : replacements.entrySet()) {
      assertTrue(code.contains(replacement.getKey()), "the snippet has " + replacement.getKey());
      code = code.replace(replacement.getKey(), replacement.getValue().replace('\\', '/'));
    }
    Map<Boolean, String> parts =
        code.lines()
            .collect(
                Collectors.partitioningBy(
                    line -> line.startsWith("import "), Collectors.joining("\n")));
    Path source =
        Files.writeString(
            folder.resolve(name + ".java"),
            parts.get(true)
                + "\npublic class "
                + name
                + " { public static void run() throws Exception {\n"
                + parts.get(false)
                + "\n} }\n");
    compile(source);
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Method run = loader.loadClass(name).getMethod("run");
      run.invoke(null);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void compile(Path source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-Xlint:all", "-cp", System.getProperty("java.class.path"), "-d", folder.toString());
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertTrue(compiled, messages.toString());
    }
  }
}
