/**
 * The MLlib front door: the estimator {@link org.ddpmix.DdpmGaussianMixture}, its model, their
 * Params, and what shows a training on a cluster to those who watch it.
 *
 * <p>The mathematics is in the module {@code core}, which does not know Spark. Here are {@code io}
 * (from files to cached blocks), {@code cluster} (sums over partitions in a fixed order), {@code
 * synthetic} (random mixtures and samples), {@code report}, {@code experiment}, and {@code job}
 * (the command line).
 */
package org.ddpmix;
