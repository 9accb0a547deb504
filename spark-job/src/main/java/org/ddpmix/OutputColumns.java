package org.ddpmix;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.ddpmix.exception.InvalidSettingException;

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
    for (Map.Entry<String, StructField> added : fields(params, k).entrySet()) {
      String name = added.getValue().name();
      if (Arrays.asList(appended.fieldNames()).contains(name)) {
        throw new InvalidSettingException(
            added.getKey(), name, "a column with this name already exists; set a new name");
      }
      appended = appended.add(added.getValue());
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

  /** The output columns by the name of their Param. */
  private static Map<String, StructField> fields(
      DdpmGaussianMixtureModelParams<?> params, OptionalInt k) {
    Map<String, StructField> fields = new LinkedHashMap<>();
    String probability = params.getProbabilityCol();
    if (!probability.isEmpty()) {
      fields.put(
          "probabilityCol",
          new StructField(
              probability,
              SQLDataTypes.VectorType(),
              false,
              k.isPresent()
                  ? new AttributeGroup(probability, k.getAsInt()).toMetadata()
                  : new AttributeGroup(probability).toMetadata()));
    }
    String prediction = params.getPredictionCol();
    if (!prediction.isEmpty()) {
      NominalAttribute named = NominalAttribute.defaultAttr().withName(prediction);
      fields.put(
          "predictionCol",
          new StructField(
              prediction,
              DataTypes.IntegerType,
              false,
              (k.isPresent() ? named.withNumValues(k.getAsInt()) : named).toMetadata()));
    }
    String outlier = params.getOutlierProbabilityCol();
    if (!outlier.isEmpty()) {
      fields.put(
          "outlierProbabilityCol",
          new StructField(outlier, DataTypes.DoubleType, false, Metadata.empty()));
    }
    String logDensity = params.getLogDensityCol();
    if (!logDensity.isEmpty()) {
      fields.put(
          "logDensityCol",
          new StructField(logDensity, DataTypes.DoubleType, false, Metadata.empty()));
    }
    return fields;
  }
}
