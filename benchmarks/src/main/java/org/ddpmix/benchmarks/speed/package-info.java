/**
 * What a pass over the samples, and a whole fit, take beside MLlib's KMeans and GaussianMixture and
 * beside k-means on one machine, and how they grow.
 */
package org.ddpmix.benchmarks.speed;
