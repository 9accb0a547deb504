package org.ddpmix.benchmarks.recovery;

import static org.ddpmix.benchmarks.recovery.Family.Shapes.alongAxes;
import static org.ddpmix.benchmarks.recovery.Family.Shapes.narrowAndWide;
import static org.ddpmix.benchmarks.recovery.Family.Shapes.oriented;
import static org.ddpmix.benchmarks.recovery.Family.Shapes.same;
import static org.ddpmix.benchmarks.recovery.Family.Shapes.sized;
import static org.ddpmix.benchmarks.recovery.Family.Weights.dirichlet;
import static org.ddpmix.benchmarks.recovery.Family.Weights.equal;
import static org.ddpmix.benchmarks.recovery.Family.Weights.harmonic;
import static org.ddpmix.benchmarks.recovery.Family.Weights.oneOfOnePercent;
import static org.ddpmix.benchmarks.recovery.Family.other;
import static org.ddpmix.benchmarks.recovery.Family.tunedOn;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The families of mixtures. The annealed start was tuned on some of them, but not on the others.
 */
final class Families {
  private Families() {}

  static List<Family> all() {
    return Stream.concat(spherical().stream(), general().stream()).toList();
  }

  /** Families of components with variance 1. */
  private static List<Family> spherical() {
    return List.of(
        tunedOn("box 4 × 2", 4000, r -> Layouts.box(4, 2, 4, r), equal()),
        tunedOn("box 8 × 2", 4000, r -> Layouts.box(8, 2, 4, r), equal()),
        tunedOn("box 16 × 4", 6000, r -> Layouts.box(16, 4, 4, r), equal()),
        tunedOn("box 30 × 3", 6000, r -> Layouts.box(30, 3, 4, r), equal()),
        tunedOn("box 50 × 10", 8000, r -> Layouts.box(50, 10, 4, r), equal()),
        tunedOn("sphere 16 × 16", 4000, r -> Layouts.sphere(16, 16, 4, r), equal()),
        tunedOn(
            "sphere 16 × 16, Dirichlet(1)",
            10_000,
            r -> Layouts.sphere(16, 16, 4.5, r),
            dirichlet(1, 60)),
        tunedOn(
            "sphere 16 × 16, one of 1 %",
            8000, r -> Layouts.sphere(16, 16, 4.5, r), oneOfOnePercent()),
        tunedOn(
            "sphere 32 × 32, Dirichlet(5)",
            8000,
            r -> Layouts.sphere(32, 32, 4.5, r),
            dirichlet(5, 40)),
        tunedOn("sphere 10 × 64", 3000, r -> Layouts.sphere(10, 64, 5, r), equal()),
        tunedOn("sphere 64 × 64", 10_000, r -> Layouts.sphere(64, 64, 5, r), equal()),
        tunedOn("sphere 100 × 256", 20_000, r -> Layouts.sphere(100, 256, 5, r), equal()),
        tunedOn(
            "4 spheres of 4 or 5 × 8, 40 apart",
            5000,
            r -> Layouts.around(Layouts.sphere(4, 8, 40, r), new int[] {4, 5, 4, 5}, 5, r),
            equal()),
        tunedOn(
            "sphere 12 × 12 and one at 100",
            5000,
            r -> Layouts.withOneAt(100, Layouts.sphere(12, 12, 5, r), r),
            equal()),
        other("grid 5 · 5 × 2", 6000, r -> Layouts.grid(5, 5), equal()),
        other("line of 12 × 10", 5000, r -> Layouts.line(12, 10, 5, r), equal()),
        other("sphere 20 × 100", 6000, r -> Layouts.sphere(20, 100, 5, r), equal()),
        other("box 40 × 6, Dirichlet(2)", 12_000, r -> Layouts.box(40, 6, 5, r), dirichlet(2, 60)),
        other(
            "3 · 3 · 3 × 5, 200, 30 and 5 apart",
            6000,
            r ->
                Layouts.around(
                    Layouts.around(Layouts.sphere(3, 5, 200, r), threes(3), 30, r),
                    threes(9),
                    5,
                    r),
            equal()),
        other("box 25 × 3, weights 1/k", 10_000, r -> Layouts.box(25, 3, 5, r), harmonic()),
        other("cloud 24 × 8", 6000, r -> Layouts.cloud(24, 8, 4.5, r), equal()));
  }

  /** Families of components with covariance matrices. */
  private static List<Family> general() {
    return List.of(
        tunedOn("full box 8 × 2, aspect 3", 8000, r -> Layouts.box(8, 2, 4, r), dirichlet(3, 160))
            .with(oriented(3)),
        tunedOn("full 12 × 8, aspect 4", 8000, r -> Layouts.at(6, 12, 8, r), dirichlet(3, 160))
            .with(oriented(4)),
        tunedOn("full 16 × 16, aspect 3", 8000, r -> Layouts.at(5, 16, 16, r), dirichlet(3, 160))
            .with(oriented(3)),
        tunedOn("full 8 × 4, aspect 10", 8000, r -> Layouts.at(9, 8, 4, r), dirichlet(3, 160))
            .with(oriented(10)),
        tunedOn("full 10 × 5, sizes e^±1.5", 8000, r -> Layouts.at(6, 10, 5, r), dirichlet(3, 160))
            .with(sized(2, 1.5)),
        tunedOn("full 12 × 6, one matrix", 8000, r -> Layouts.at(5, 12, 6, r), dirichlet(3, 160))
            .with(same(8)),
        tunedOn("full crossing 6 × 3", 8000, r -> Layouts.at(2, 6, 3, r), dirichlet(3, 160))
            .with(oriented(20)),
        other("full box 20 × 2, aspect 4", 10_000, r -> Layouts.box(20, 2, 5, r), equal())
            .with(oriented(4)),
        other("full line of 8 × 6", 8000, r -> Layouts.line(8, 6, 6, r), equal()).with(oriented(4)),
        other("full cloud 12 × 10", 10_000, r -> Layouts.cloud(12, 10, 5, r), dirichlet(2, 250))
            .with(oriented(5)),
        other("full 10 × 8 along axes", 8000, r -> Layouts.at(6, 10, 8, r), equal())
            .with(alongAxes(6)),
        other("full 4 pairs × 5, narrow and wide", 8000, r -> Layouts.pairs(4, 5, 8, r), equal())
            .with(narrowAndWide(2, 5)),
        other("full 6 × 12, flat", 8000, r -> Layouts.at(4, 6, 12, r), equal()).with(oriented(30)),
        other("full 10 × 32, aspect 3", 20_000, r -> Layouts.at(6, 10, 32, r), dirichlet(3, 800))
            .with(oriented(3)));
  }

  private static int[] threes(int count) {
    int[] sizes = new int[count];
    Arrays.fill(sizes, 3);
    return sizes;
  }
}
