/**
 * Measures the fraction of the components that each method recovers from the same samples: ddpmix
 * with two starts, KMeans and GaussianMixture of MLlib, and EM.
 */
package org.ddpmix.benchmarks.recovery;
