package org.ddpmix;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.InvalidSettingException;
import org.ddpmix.mixture.Assignment;

/** Checks the columns that a model reads, and defines those that it adds. */
final class OutputColumns {
  private OutputColumns() {}

  /**
   * Checks the input columns, and appends the output columns with the metadata that MLlib uses.
   *
   * @param k the number of components; empty if it is not known yet
   * @throws InvalidSettingException if an input column is absent or has the wrong type, or if the
   *     name of an output column is already in use
   */
  static StructType append(
      StructType schema, DdpmGaussianMixtureModelParams<?> params, OptionalInt k) {
    FeatureColumn.in(schema, params.getFeaturesCol());
    String weightCol = params.getWeightCol();
    StructType appended = schema;
    for (Output output : of(params)) {
      String name = output.name(params);
      if (Arrays.asList(appended.fieldNames()).contains(name)) {
        throw new InvalidSettingException(
            output.param, name, "a column with this name already exists; set a new name");
      }
      appended = appended.add(name, output.type, false, output.metadata(name, k));
    }
    if (!weightCol.isEmpty() && Arrays.asList(schema.fieldNames()).contains(weightCol)) {
      checkNumeric(schema.apply(weightCol));
    }
    return appended;
  }

  /** Checks that the weight column exists. It is required for fit, but not for transform. */
  static void requireWeights(StructType schema, DdpmGaussianMixtureModelParams<?> params) {
    if (!params.getWeightCol().isEmpty()) {
      FeatureColumn.field(schema, params.getWeightCol(), "weightCol");
    }
  }

  private static void checkNumeric(StructField field) {
    if (!(field.dataType() instanceof NumericType)) {
      throw new InvalidSettingException(
          "weightCol",
          field.name() + " of type " + field.dataType().simpleString(),
          "it must be numeric");
    }
  }

  /** The output columns whose Param is not empty. */
  static List<Output> of(DdpmGaussianMixtureModelParams<?> params) {
    return Arrays.stream(Output.values()).filter(out -> !out.name(params).isEmpty()).toList();
  }

  /** A column that the model adds. */
  enum Output {
    PROBABILITY(
        "probabilityCol",
        SQLDataTypes.VectorType(),
        DdpmGaussianMixtureModelParams::getProbabilityCol,
        assigned -> Vectors.dense(assigned.probabilities())) {
      @Override
      Metadata metadata(String name, OptionalInt k) {
        return (k.isPresent() ? new AttributeGroup(name, k.getAsInt()) : new AttributeGroup(name))
            .toMetadata();
      }
    },
    PREDICTION(
        "predictionCol",
        DataTypes.IntegerType,
        DdpmGaussianMixtureModelParams::getPredictionCol,
        Assignment::component) {
      @Override
      Metadata metadata(String name, OptionalInt k) {
        NominalAttribute named = NominalAttribute.defaultAttr().withName(name);
        return (k.isPresent() ? named.withNumValues(k.getAsInt()) : named).toMetadata();
      }
    },
    OUTLIER_PROBABILITY(
        "outlierProbabilityCol",
        DataTypes.DoubleType,
        DdpmGaussianMixtureModelParams::getOutlierProbabilityCol,
        Assignment::outlierProbability),
    LOG_DENSITY(
        "logDensityCol",
        DataTypes.DoubleType,
        DdpmGaussianMixtureModelParams::getLogDensityCol,
        Assignment::logDensity);

    private final String param;
    private final DataType type;
    private final Function<DdpmGaussianMixtureModelParams<?>, String> name;
    private final Function<Assignment, Object> value;

    Output(
        String param,
        DataType type,
        Function<DdpmGaussianMixtureModelParams<?>, String> name,
        Function<Assignment, Object> value) {
      this.param = param;
      this.type = type;
      this.name = name;
      this.value = value;
    }

    DataType type() {
      return type;
    }

    /** The name of the column; empty for no column. */
    String name(DdpmGaussianMixtureModelParams<?> params) {
      return name.apply(params);
    }

    /** The value for a sample. */
    Object of(Assignment assigned) {
      return value.apply(assigned);
    }

    /**
     * The metadata that MLlib uses.
     *
     * @param name of the column
     * @param k the number of components; empty if it is not known yet
     */
    Metadata metadata(String name, OptionalInt k) {
      return Metadata.empty();
    }
  }
}
