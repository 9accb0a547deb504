package org.ddpmix.job.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggests a known name for a misspelt one. */
final class SpellingHint {
  private SpellingHint() {}

  /**
   * The known name at the smallest Levenshtein distance; empty if the distance exceeds both 2 and a
   * third of the length.
   */
  static Optional<String> of(String name, Collection<String> known) {
    LevenshteinDistance distance = new LevenshteinDistance(Math.max(2, name.length() / 3));
    return known.stream()
        .filter(candidate -> distance.apply(name, candidate) >= 0)
        .min(
            Comparator.<String>comparingInt(candidate -> distance.apply(name, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** "; did you mean …?", or the empty string. */
  static String hint(String name, Collection<String> known) {
    return of(name, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }
}
