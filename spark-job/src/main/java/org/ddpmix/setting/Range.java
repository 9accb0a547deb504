package org.ddpmix.setting;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The allowed values of a setting.
 *
 * @param type the type of a value
 * @param reader parses a text; throws an {@link IllegalArgumentException} or {@link
 *     ArithmeticException} if the text is not a value
 * @param test whether a value is allowed
 * @param allowed a description that follows "it must be"
 */
public record Range<T>(Class<T> type, Reader<T> reader, Test<T> test, String allowed)
    implements Serializable {

  /** Parses a value. Serializable, because Params are. */
  public interface Reader<T> extends Function<String, T>, Serializable {}

  /** Tests a value. Serializable, because Params are. */
  public interface Test<T> extends Predicate<T>, Serializable {}

  /** Whether a value is allowed. */
  public boolean contains(Object value) {
    return value != null && test.test(type.cast(value));
  }

  /** Parses a text. Returns empty if it is not an allowed value. */
  public Optional<T> parse(String text) {
    try {
      return Optional.of(reader.apply(text)).filter(test);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** The texts that pass a test. */
  public static Range<String> text(Test<String> test, String allowed) {
    return new Range<>(String.class, text -> text, test, allowed);
  }

  /** A list of words. */
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

  /** The whole numbers of at least {@code least} that fit into an int, including forms like 1e6. */
  public static Range<Integer> atLeast(int least) {
    return new Range<>(
        Integer.class,
        text -> new BigDecimal(text).intValueExact(),
        n -> n >= least,
        "a whole number of at least " + least);
  }

  /** The whole numbers of at least {@code least}, including forms like 1e6. */
  public static Range<Long> atLeast(long least) {
    return new Range<>(
        Long.class,
        text -> new BigDecimal(text).longValueExact(),
        n -> n >= least,
        "a whole number of at least " + least);
  }

  /** The whole numbers of an interval, including forms like 1e6. */
  public static Range<Integer> between(int least, int most) {
    return new Range<>(
        Integer.class,
        text -> new BigDecimal(text).intValueExact(),
        n -> n >= least && n <= most,
        "a whole number from " + least + " to " + most);
  }

  /** The whole numbers of an interval, including forms like 1e6. */
  public static Range<Long> between(long least, long most) {
    return new Range<>(
        Long.class,
        text -> new BigDecimal(text).longValueExact(),
        n -> n >= least && n <= most,
        "a whole number from " + least + " to " + most);
  }

  /** All whole numbers of 64 bits. */
  public static Range<Long> seed() {
    return new Range<>(
        Long.class,
        text -> new BigDecimal(text).longValueExact(),
        n -> true,
        "a whole number of 64 bits");
  }

  /** The finite numbers above 0. */
  public static Range<Double> positive() {
    return number(x -> x > 0, "a number above 0");
  }

  /** The numbers above 0 and at most {@code most}. */
  public static Range<Double> positive(int most) {
    return number(x -> x > 0 && x <= most, "a number above 0 and at most " + most);
  }

  /** The finite numbers of at least 0. */
  public static Range<Double> nonNegative() {
    return number(x -> x >= 0, "a number of at least 0");
  }

  /** The numbers from 0 to 1. */
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
