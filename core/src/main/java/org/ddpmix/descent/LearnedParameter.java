package org.ddpmix.descent;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a descent may learn besides the means. */
public enum LearnedParameter {
  /** The mixing weights. */
  WEIGHTS,
  /** The covariances: with one shared variance, that variance. */
  VARIANCE;

  public static final Set<LearnedParameter> ALL = Set.of(values());

  public static final Set<LearnedParameter> NONE = Set.of();

  /**
   * The parameters of these names, as users write them; {@code none} alone is none of them.
   *
   * @return empty if a name is another one
   */
  public static Optional<Set<LearnedParameter>> named(List<String> names) {
    if (names.equals(List.of("none"))) {
      return Optional.of(NONE);
    }
    Set<LearnedParameter> named =
        Arrays.stream(values())
            .filter(parameter -> names.contains(parameter.toString()))
            .collect(Collectors.toUnmodifiableSet());
    return named.size() == Set.copyOf(names).size() ? Optional.of(named) : Optional.empty();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
