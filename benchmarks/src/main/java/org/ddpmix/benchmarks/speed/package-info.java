/**
 * Measures the time and memory of passes and fits, and compares them with KMeans and
 * GaussianMixture of MLlib and with k-means in single-process libraries.
 */
package org.ddpmix.benchmarks.speed;
