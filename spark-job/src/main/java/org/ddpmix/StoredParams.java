package org.ddpmix;

import org.apache.spark.ml.param.Params;

/**
 * A stage whose Params are defined in interfaces.
 *
 * @param <S> the stage itself, which setters return
 */
public interface StoredParams<S extends Params> extends Params {

  /** Where the Params are kept: interfaces hold no state. */
  ParamStore<S> paramStore();
}
