/**
 * Training of a mixture from samples: initialization, then descent.
 *
 * <p>{@link org.ddpmix.training.MixtureTraining} is the one code path of all callers. {@link
 * org.ddpmix.training.MixtureFitter} is the entry point for samples in memory, without Spark.
 */
package org.ddpmix.training;
