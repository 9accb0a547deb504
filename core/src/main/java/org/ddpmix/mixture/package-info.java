/**
 * The immutable Gaussian mixture: density, posterior, score, diffused form, JSON form, and the
 * matching of two mixtures.
 */
package org.ddpmix.mixture;
