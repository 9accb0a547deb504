package org.ddpmix;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Param {@code weightCol}.
 *
 * @param <S> the type of the stage
 */
public interface HasWeightCol<S extends Params> extends StoredParams<S> {

  /** The column with the row weights. */
  default Param<String> weightCol() {
    return paramStore()
        .column(
            "weightCol",
            "the column with the row weights, numbers of at least 0; empty: every row has weight 1",
            ParamStore.COLUMN,
            "");
  }

  default String getWeightCol() {
    return getOrDefault(weightCol());
  }

  default S setWeightCol(String value) {
    return paramStore().set(weightCol(), value);
  }
}
