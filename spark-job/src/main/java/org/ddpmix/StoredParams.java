package org.ddpmix;

import org.apache.spark.ml.param.Params;

/**
 * A stage whose Params are defined in interfaces.
 *
 * @param <S> the type of the stage, which setters return
 */
public interface StoredParams<S extends Params> extends Params {

  /** The object that stores the Params, because an interface has no fields. */
  ParamStore<S> paramStore();
}
