package yolov3;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of packages: who may import whom, who may use TensorFlow, who may print. */
class ArchitectureTest {

  private static final String ROOT = "yolov3.";

  /** Every package may import these. */
  private static final Set<String> SHARED = Set.of("error", "files");

  /** What each package may import beside {@link #SHARED}; {@code cli} may import everything. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("config", Set.of("geometry")),
          entry("error", Set.of()),
          entry("files", Set.of()),
          entry("geometry", Set.of()),
          entry("assignment", Set.of("config", "geometry")),
          entry("darknet", Set.of("config", "geometry", "nn")),
          entry("dataset", Set.of("assignment", "geometry")),
          entry("annotation", Set.of("config", "dataset", "geometry")),
          entry("augmentation", Set.of("assignment", "config", "dataset", "geometry")),
          entry("mnist", Set.of("annotation", "dataset", "geometry")),
          entry("nn", Set.of()),
          entry("model", Set.of("config", "geometry", "nn")),
          entry("loss", Set.of("config", "model", "nn")),
          entry("optimizer", Set.of("config", "nn")),
          entry(
              "dashboard",
              Set.of(
                  "assignment",
                  "config",
                  "dataset",
                  "drawing",
                  "geometry",
                  "loss",
                  "model",
                  "nn",
                  "tensorboard")),
          entry(
              "training",
              Set.of(
                  "annotation",
                  "assignment",
                  "augmentation",
                  "config",
                  "darknet",
                  "dashboard",
                  "dataset",
                  "evaluation",
                  "geometry",
                  "loss",
                  "model",
                  "nn",
                  "optimizer",
                  "tensorboard")),
          entry("evaluation", Set.of("dataset", "geometry")),
          entry("tensorboard", Set.of()),
          entry("export", Set.of("config", "dataset", "geometry", "model", "nn", "optimizer")),
          entry("detection", Set.of("config", "darknet", "dataset", "export", "geometry", "nn")),
          entry("verification", Set.of("config", "dataset", "detection", "export", "geometry")),
          entry("drawing", Set.of("geometry")),
          entry("output", Set.of("annotation", "dataset", "detection", "drawing", "geometry")),
          entry("report", Set.of("dataset", "drawing", "evaluation", "geometry", "training")),
          entry(
              "explain",
              Set.of(
                  "assignment",
                  "config",
                  "geometry",
                  "loss",
                  "model",
                  "nn",
                  "optimizer",
                  "report",
                  "tensorboard")));

  private static final String[] TENSORFLOW_PACKAGES = {
    ROOT + "nn",
    ROOT + "model",
    ROOT + "loss",
    ROOT + "dashboard",
    ROOT + "optimizer",
    ROOT + "training",
    ROOT + "export",
    ROOT + "detection",
    ROOT + "explain"
  };

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

  static Set<String> packagesWithRules() {
    return new TreeSet<>(MAY_IMPORT.keySet());
  }

  static Set<String> allPackages() {
    return CLASSES.stream()
        .map(c -> c.getPackageName().substring(ROOT.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyPackageHasARowInTheTable() {
    Set<String> expected = new TreeSet<>(MAY_IMPORT.keySet());
    expected.add("cli");
    assertEquals(expected, allPackages());
  }

  @ParameterizedTest
  @MethodSource("packagesWithRules")
  void aPackageImportsOnlyWhatItsRowAllows(String name) {
    String[] allowed =
        Stream.of(Set.of(name), SHARED, MAY_IMPORT.get(name))
            .flatMap(Set::stream)
            .map(ROOT::concat)
            .toArray(String[]::new);
    noClasses()
        .that(resideInAPackage(ROOT + name))
        .should()
        .dependOnClassesThat(
            resideInAPackage("yolov3..")
                .and(JavaClass.Predicates.resideOutsideOfPackages(allowed))
                .as("reside in a package that the row of '%s' does not name", name))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("yolov3.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void tensorFlowIsUsedOnlyWhereTheTableSaysSo() {
    noClasses()
        .that(
            resideOutsideOfPackage("yolov3.tensorboard")
                .and(JavaClass.Predicates.resideOutsideOfPackages(TENSORFLOW_PACKAGES)))
        .and()
        .doNotHaveFullyQualifiedName("yolov3.cli.Devices")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.tensorflow..", "org.bytedeco.."))
        .check(CLASSES);
  }

  @Test
  void eventFilesNeedOnlyTensorFlowsMessagesAndNotItsLibrary() {
    noClasses()
        .that(resideInAPackage("yolov3.tensorboard"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.tensorflow..", "org.bytedeco..")
                .and(resideOutsideOfPackage("org.tensorflow.proto..")))
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that(resideOutsideOfPackage("yolov3.cli"))
        .should(ACCESS_STANDARD_STREAMS)
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that(resideOutsideOfPackage("yolov3.cli"))
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
        Files.isRegularFile(Path.of("src/main/java/yolov3", name, "package-info.java")),
        "yolov3." + name + " has no package-info.java");
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
