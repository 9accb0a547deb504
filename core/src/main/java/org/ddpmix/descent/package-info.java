/**
 * The training loop.
 *
 * <p>{@link org.ddpmix.descent.Descent} runs gradient descent over the stages of a noise schedule,
 * with one pass over the samples per step. The step rule and the stop rule are pure functions of
 * {@link org.ddpmix.descent.DescentState}. A {@link org.ddpmix.descent.Checkpoint} stores this
 * state, so that an interrupted run resumes with bit-identical results.
 */
package org.ddpmix.descent;
