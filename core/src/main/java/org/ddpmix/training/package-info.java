/**
 * From samples to a mixture: initialization, then descent.
 *
 * <p>{@link org.ddpmix.training.MixtureTraining} is the one code path of all callers.
 */
package org.ddpmix.training;
