/**
 * ddpmix: Gaussian mixtures learned by gradient descent on the denoising-diffusion (DDPM)
 * objective.
 *
 * <p>The packages, in the order in which data flows:
 *
 * <ul>
 *   <li>{@code sample} reads files, checks rows and packs them into cached blocks; {@code
 *       sample.synthetic} draws samples;
 *   <li>{@code diffusion} holds the noise: the Ornstein–Uhlenbeck process, the ladder of noise
 *       times, the noise of a row;
 *   <li>{@code mixture} is the immutable mixture with its density, posterior and score;
 *   <li>{@code gradient} is the objective: one block of samples in, sums out;
 *   <li>{@code cluster} maps blocks over the partitions and merges their sums in a fixed order;
 *   <li>{@code start} makes the first mixture;
 *   <li>{@code descent} is the training loop: step rule, stages, stop rule;
 *   <li>{@code report} writes down what happened;
 *   <li>{@code experiment} holds the theory against what the library measures;
 *   <li>{@code job} is the command line.
 * </ul>
 *
 * <p>This package is the front door: the MLlib estimator {@link org.ddpmix.DdpmGaussianMixture}
 * with its model, and {@link org.ddpmix.DdpmTraining}, the one way in which estimator and job
 * learn.
 *
 * <p>A file with an aggregation in it holds no formula; a file with a formula imports no Spark.
 */
package org.ddpmix;
