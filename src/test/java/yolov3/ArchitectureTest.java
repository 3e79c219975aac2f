package yolov3;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of rooms: who may use whom, who may use TensorFlow, who may print. */
class ArchitectureTest {

  private static final String ROOT = "yolov3.";

  /** The rooms from top to bottom: each may use those below it. */
  private static final List<String> ROOMS =
      List.of(
          "cli",
          "(api)",
          "benchmark",
          "report",
          "training",
          "export",
          "inference",
          "evaluation",
          "tensorboard",
          "data",
          "network",
          "config",
          "geometry",
          "io");

  private static final int MAX_FILES_OF_A_PACKAGE = 20;
  private static final int MAX_LINES_OF_A_FILE = 300;
  private static final int MAX_LINES_OF_A_METHOD = 50;

  /** Packages of {@code network} that are plain Java. */
  private static final String[] PLAIN_NETWORK_PACKAGES = {
    ROOT + "network.assignment", ROOT + "network.darknet"
  };

  /** Packages that read or write TensorFlow's messages, without its library. */
  private static final String[] MESSAGE_PACKAGES = {
    ROOT + "tensorboard", ROOT + "data.annotation.tfrecord"
  };

  private static final String[] TENSORFLOW_ROOMS = {
    ROOT + "network..",
    ROOT + "inference",
    ROOT + "export..",
    ROOT + "training..",
    ROOT + "benchmark",
    ROOT + "report.tutorial"
  };

  private static final String VIDEO = ROOT + "inference.video.ffmpeg";

  /** Whose kernels round otherwise on another processor. */
  private static final Set<String> SESSIONS =
      Set.of(
          "org.tensorflow.EagerSession",
          "org.tensorflow.SavedModelBundle",
          "org.tensorflow.Session");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("yolov3");

  static Set<String> allPackages() {
    return CLASSES.stream()
        .map(JavaClass::getPackageName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static List<String> roomsBelowTheTop() {
    return ROOMS.subList(1, ROOMS.size());
  }

  private static String[] packagesOf(String room) {
    return room.equals("(api)")
        ? new String[] {"yolov3"}
        : new String[] {ROOT + room, ROOT + room + ".."};
  }

  @Test
  void everyPackageIsInARoomOfTheTable() {
    Set<String> rooms =
        allPackages().stream()
            .map(name -> name.equals("yolov3") ? "(api)" : name.split("\\.")[1])
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(ROOMS), rooms);
  }

  @ParameterizedTest
  @MethodSource("roomsBelowTheTop")
  void arrowsPointDownTheTable(String room) {
    String[] above =
        ROOMS.subList(0, ROOMS.indexOf(room)).stream()
            .flatMap(name -> Stream.of(packagesOf(name)))
            .toArray(String[]::new);
    noClasses()
        .that(resideInAnyPackage(packagesOf(room)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(above))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    SliceAssignment packages =
        new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
          }

          @Override
          public String getDescription() {
            return "packages";
          }
        };
    slices().assignedFrom(packages).should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("allPackages")
  void packageHasFewFiles(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder(name))) {
      long count = files.filter(file -> file.toString().endsWith(".java")).count();
      assertTrue(count <= MAX_FILES_OF_A_PACKAGE, name + " has " + count + " files");
    }
  }

  @Test
  void filesAndMethodsAreShort() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> tooLong = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<Path> all = sources.filter(file -> file.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(all));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        LineMap lines = unit.getLineMap();
        String file = unit.getSourceFile().getName();
        if (lines.getLineNumber(positions.getEndPosition(unit, unit)) > MAX_LINES_OF_A_FILE) {
          tooLong.add(file);
        }
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitMethod(MethodTree method, Void none) {
            long first = lines.getLineNumber(positions.getStartPosition(unit, method));
            long last = lines.getLineNumber(positions.getEndPosition(unit, method));
            if (last - first + 1 > MAX_LINES_OF_A_METHOD) {
              tooLong.add(file + ":" + first + " " + method.getName());
            }
            return super.visitMethod(method, none);
          }
        }.scan(unit, null);
      }
    }
    assertEquals(List.of(), tooLong);
  }

  @Test
  void tensorFlowIsUsedOnlyWhereTheTableSaysSo() {
    noClasses()
        .that(
            JavaClass.Predicates.resideOutsideOfPackages(MESSAGE_PACKAGES)
                .and(JavaClass.Predicates.resideOutsideOfPackages(TENSORFLOW_ROOMS))
                .and(resideOutsideOfPackage(VIDEO)))
        .or(resideInAnyPackage(PLAIN_NETWORK_PACKAGES))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.tensorflow..", "org.bytedeco.."))
        .check(CLASSES);
  }

  @Test
  void videosAloneAreReadByFfmpegAndWithoutTensorFlow() {
    noClasses()
        .that(resideOutsideOfPackage(VIDEO))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.bytedeco.ffmpeg.."))
        .check(CLASSES);
    noClasses()
        .that(resideInAnyPackage(VIDEO))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.tensorflow.."))
        .check(CLASSES);
  }

  @Test
  void eventFilesAndTfRecordsNeedOnlyTensorFlowsMessagesAndNotItsLibrary() {
    noClasses()
        .that(resideInAnyPackage(MESSAGE_PACKAGES))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.tensorflow..", "org.bytedeco..")
                .and(resideOutsideOfPackage("org.tensorflow.proto..")))
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that(resideOutsideOfPackage("yolov3.cli.."))
        .should()
        .dependOnClassesThat(resideInAnyPackage("picocli.."))
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that(resideOutsideOfPackage("yolov3.cli.."))
        .should(ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that(resideOutsideOfPackage("yolov3.cli.."))
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("allPackages")
  void everyPackageSaysWhatItIsFor(String name) {
    assertTrue(
        Files.isRegularFile(folder(name).resolve("package-info.java")),
        name + " has no package-info.java");
  }

  private static Path folder(String packageName) {
    return Path.of("src/main/java", packageName.replace('.', '/'));
  }

  /** {@code .ci/run} repeats them with the kernels of another processor. */
  @Test
  void testsThatCanReachATensorFlowSessionHaveItsTag() {
    JavaClasses tests =
        new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("yolov3");
    Map<String, JavaClass> all =
        Stream.of(CLASSES, tests)
            .flatMap(JavaClasses::stream)
            .collect(Collectors.toMap(JavaClass::getName, Function.identity()));
    Set<String> untagged =
        tests.stream()
            .filter(test -> reachesASession(test, all))
            .map(test -> all.get(test.getName().replaceFirst("\\$.*", "")))
            .filter(test -> test.getSimpleName().endsWith("Test"))
            .filter(test -> !tags(test.reflect()).contains("tensorflow"))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), untagged, "mark these classes with @Tag(\"tensorflow\")");
  }

  private static List<String> tags(Class<?> test) {
    return Stream.concat(
            Stream.of(test.getAnnotationsByType(Tag.class)).map(Tag::value),
            Stream.of(test.getAnnotationsByType(net.jqwik.api.Tag.class))
                .map(net.jqwik.api.Tag::value))
        .toList();
  }

  private static boolean reachesASession(JavaClass test, Map<String, JavaClass> all) {
    Set<JavaClass> seen = new HashSet<>();
    Deque<JavaClass> next = new ArrayDeque<>(List.of(test));
    while (!next.isEmpty()) {
      for (Dependency dependency : next.pop().getDirectDependenciesFromSelf()) {
        String name = dependency.getTargetClass().getBaseComponentType().getName();
        if (SESSIONS.contains(name)) {
          return true;
        }
        JavaClass used = all.get(name);
        if (used != null && seen.add(used)) {
          next.push(used);
        }
      }
    }
    return false;
  }
}
