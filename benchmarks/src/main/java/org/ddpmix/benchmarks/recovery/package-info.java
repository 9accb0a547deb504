/**
 * How many components of a mixture each method finds, on the same samples in the same run: ddpmix
 * from its starts, MLlib's KMeans and GaussianMixture, and EM.
 */
package org.ddpmix.benchmarks.recovery;
