package org.ddpmix.setting;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The values that a setting may have, as a Param or as text.
 *
 * @param type of a value
 * @param reader from text to a value; an {@link IllegalArgumentException} or {@link
 *     ArithmeticException} means that the text is none
 * @param test whether a value is allowed
 * @param allowed the rest of "it must be …"
 */
public record Range<T>(Class<T> type, Reader<T> reader, Test<T> test, String allowed)
    implements Serializable {

  /** Makes a value of its text; serializable, since a Param is. */
  public interface Reader<T> extends Function<String, T>, Serializable {}

  /** Tests a value; serializable, since a Param is. */
  public interface Test<T> extends Predicate<T>, Serializable {}

  public boolean contains(Object value) {
    return value != null && test.test(type.cast(value));
  }

  /** The value that a text stands for, if it is one that is allowed. */
  public Optional<T> parse(String text) {
    try {
      return Optional.of(reader.apply(text)).filter(test);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** Any text that passes a test. */
  public static Range<String> text(Test<String> test, String allowed) {
    return new Range<>(String.class, text -> text, test, allowed);
  }

  /** One of a few words. */
  public static Range<String> oneOf(List<String> words) {
    return text(words::contains, "one of " + String.join(", ", words));
  }

  /** true or false. */
  public static Range<Boolean> flag() {
    return new Range<>(Boolean.class, Range::flag, flag -> true, "true or false");
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  /** A whole number of at least {@code least}, which fits an int; 1e6 is one too. */
  public static Range<Integer> atLeast(int least) {
    return new Range<>(
        Integer.class,
        text -> new BigDecimal(text).intValueExact(),
        n -> n >= least,
        "a whole number of at least " + least);
  }

  /** A whole number of at least {@code least}; 1e6 is one too. */
  public static Range<Long> atLeast(long least) {
    return new Range<>(
        Long.class,
        text -> new BigDecimal(text).longValueExact(),
        n -> n >= least,
        "a whole number of at least " + least);
  }

  /** Any whole number. */
  public static Range<Long> seed() {
    return new Range<>(
        Long.class,
        text -> new BigDecimal(text).longValueExact(),
        n -> true,
        "a whole number of 64 bits");
  }

  /** A finite number above 0. */
  public static Range<Double> positive() {
    return number(x -> x > 0, "a number above 0");
  }

  /** A number above 0 and at most {@code most}. */
  public static Range<Double> positive(int most) {
    return number(x -> x > 0 && x <= most, "a number above 0 and at most " + most);
  }

  /** A finite number of at least 0. */
  public static Range<Double> nonNegative() {
    return number(x -> x >= 0, "a number of at least 0");
  }

  /** A number from 0 to 1. */
  public static Range<Double> fraction() {
    return number(x -> x >= 0 && x <= 1, "a number from 0 to 1");
  }

  private static Range<Double> number(Test<Double> test, String allowed) {
    return new Range<>(
        Double.class,
        text -> new BigDecimal(text).doubleValue(),
        x -> Double.isFinite(x) && test.test(x),
        allowed);
  }
}
