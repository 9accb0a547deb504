package org.ddpmix;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ddpmix.data.BlockStatistic;
import org.junit.jupiter.api.Test;

/** The arrows between packages of core and spark-job go one way. */
class ArchitectureTest {

  /** A package may see those that stand before it. */
  private static final List<String> ORDER =
      List.of(
          "exception",
          "kernel",
          "diffusion",
          "mixture",
          "data",
          "objective",
          "evaluation",
          "start",
          "descent",
          "training",
          // spark-job
          "setting",
          "cluster",
          "io.check",
          "io.read",
          "io.pack",
          "synthetic",
          "io.write",
          "",
          "report",
          "experiment",
          "job.console",
          "job.config",
          "job.publish",
          "job.rerun",
          "job.command",
          "job");

  private static final int FIRST_OF_SPARK_JOB = ORDER.indexOf("setting");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.ddpmix");

  private static String packageOf(JavaClass type) {
    String name = type.getPackageName().replaceFirst("^org\\.ddpmix\\.?", "");
    return type.getPackageName().startsWith("org.ddpmix") ? name : null;
  }

  @Test
  void packagesSeeOnlyThoseBeforeThem() {
    List<String> upward = new ArrayList<>();
    for (JavaClass type : CLASSES) {
      assertThat(ORDER).contains(packageOf(type));
      int place = ORDER.indexOf(packageOf(type));
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> packageOf(target) != null)
          .filter(target -> ORDER.indexOf(packageOf(target)) > place)
          .forEach(target -> upward.add(type.getName() + " → " + target.getName()));
    }
    assertThat(new TreeSet<>(upward)).isEmpty();
  }

  @Test
  void coreAndItsOrderAreComplete() {
    Map<String, Integer> found = new TreeMap<>();
    CLASSES.forEach(type -> found.merge(packageOf(type), 1, Integer::sum));
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(ORDER);
  }

  @Test
  void coreKnowsNeitherSparkNorTheJobsLibraries() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ORDER.subList(0, FIRST_OF_SPARK_JOB).stream()
                .map(name -> "org.ddpmix." + name + "..")
                .toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..",
            "org.apache.hadoop..",
            "scala..",
            "picocli..",
            "com.typesafe..",
            "org.knowm..")
        .check(CLASSES);
  }

  /** What is summed over samples is mathematics: it can be used without a cluster. */
  @Test
  void statisticsImportNoSpark() {
    classes()
        .that()
        .implement(BlockStatistic.class)
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("org.apache.spark..", "org.apache.hadoop..")
        .check(CLASSES);
  }

  /** The Vector API is behind the provider: elsewhere its classes may be missing. */
  @Test
  void onlyVectorKernelsUseTheVectorApi() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("Vector")
        .and()
        .haveSimpleNameNotEndingWith("Tiles")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
    for (JavaClass type : CLASSES) {
      if (type.getSimpleName().startsWith("Vector") && type.getPackageName().endsWith(".kernel")) {
        assertThat(type.getModifiers()).as(type.getName()).doesNotContain(JavaModifier.PUBLIC);
      }
    }
  }
}
