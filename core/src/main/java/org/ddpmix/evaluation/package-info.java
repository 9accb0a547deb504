/**
 * Measures of how well a mixture fits samples and how close it is to a known true mixture.
 *
 * <p>{@link org.ddpmix.evaluation.Evaluation} collects the likelihood, information criteria and
 * parameter errors of a run. {@link org.ddpmix.evaluation.FitDiagnostics} computes the component
 * sizes and the density histogram for the report. Both take one pass over the samples, with the
 * posterior of blocks of rows: {@link org.ddpmix.mixture.Posterior}.
 */
package org.ddpmix.evaluation;
