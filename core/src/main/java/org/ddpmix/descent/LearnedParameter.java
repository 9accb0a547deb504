package org.ddpmix.descent;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The parameters that a descent can learn besides the means. */
public enum LearnedParameter {
  /** The mixing weights. */
  WEIGHTS,
  /** The covariances, or the variance if it is shared. */
  VARIANCE;

  public static final Set<LearnedParameter> ALL = Set.of(values());

  public static final Set<LearnedParameter> NONE = Set.of();

  /**
   * Returns the parameters with the given names, as users write them. The single name {@code none}
   * means no parameters.
   *
   * @return the parameters; empty if a name is unknown
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
