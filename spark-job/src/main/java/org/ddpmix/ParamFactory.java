package org.ddpmix;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Makes the Params of one stage, each with a text that states its meaning, range and default. A
 * default of null is none.
 */
final class ParamFactory {
  private final Params owner;

  ParamFactory(Params owner) {
    this.owner = owner;
  }

  /** A column's name; the empty text, or none, leaves the column out. */
  Param<String> column(String name, String doc, String value) {
    return text(name, doc, column -> true, "a column name", value);
  }

  Param<String> text(
      String name, String doc, RangeValidator.Test<String> test, String allowed, String value) {
    return withDefault(
        new Param<>(
            owner, name, doc(doc, allowed, value), new RangeValidator<>(name, test, allowed)),
        value);
  }

  BooleanParam flag(String name, String doc, boolean value) {
    return withDefault(
        new BooleanParam(owner.uid(), name, doc(doc, "true or false", value)), value);
  }

  IntParam whole(String name, String doc, int least, int value) {
    String allowed = "a whole number of at least " + least;
    return withDefault(
        new IntParam(
            owner.uid(),
            name,
            doc(doc, allowed, value),
            new RangeValidator<>(name, n -> (Integer) n >= least, allowed)),
        value);
  }

  LongParam seed(String name, String doc, long value) {
    return withDefault(
        new LongParam(owner.uid(), name, doc(doc, "any whole number", value)), value);
  }

  DoubleParam number(
      String name, String doc, RangeValidator.Test<Double> test, String allowed, Double value) {
    return withDefault(
        new DoubleParam(
            owner.uid(),
            name,
            doc(doc, allowed, value),
            new RangeValidator<>(name, x -> test.test((Double) x), allowed)),
        value);
  }

  private <T, P extends Param<T>> P withDefault(P param, T value) {
    if (value != null) {
      owner.setDefault(param, value);
    }
    return param;
  }

  private static String doc(String doc, String allowed, Object value) {
    return doc + ": " + allowed + "; default: " + (value == null ? "none" : value);
  }
}
