/**
 * The MLlib API: the estimator {@link org.ddpmix.DdpmGaussianMixture}, its model, their Params, and
 * the monitoring of a training.
 *
 * <p>The module {@code core} contains the mathematics and does not depend on Spark. The subpackages
 * are {@code io} (reads files into cached blocks), {@code cluster} (sums over partitions in a fixed
 * order), {@code synthetic} (random mixtures and samples), {@code report}, {@code experiment}, and
 * {@code job} (the command line).
 */
package org.ddpmix;
