/**
 * The denoising-diffusion objective and the likelihood.
 *
 * <p>An {@link org.ddpmix.objective.Objective} is a statistic that is summed over blocks of
 * samples, and it computes the loss and the gradient from the sums. Each gradient estimator has an
 * {@link org.ddpmix.objective.ObjectiveFactory}. {@link org.ddpmix.objective.ProjectedObjective} is
 * the default estimator, {@link org.ddpmix.objective.TextbookObjective} is its reference, and
 * {@link org.ddpmix.objective.ExpectationMaximization} is the exact likelihood.
 */
package org.ddpmix.objective;
