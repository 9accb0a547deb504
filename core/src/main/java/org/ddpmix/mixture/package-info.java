/**
 * The Gaussian mixture model as an immutable value.
 *
 * <p>{@link org.ddpmix.mixture.Mixture} computes densities, posteriors and scores of single
 * samples, and the diffused mixture; {@link org.ddpmix.mixture.Posterior} computes densities and
 * posteriors of blocks of rows at the speed of block kernels. {@link
 * org.ddpmix.mixture.Covariances} is the interface of a covariance family. {@link
 * org.ddpmix.mixture.MixtureJson} reads and writes mixtures, and {@link
 * org.ddpmix.mixture.ComponentMatching} compares an estimate with a known true mixture. All other
 * packages depend on this one.
 */
package org.ddpmix.mixture;
