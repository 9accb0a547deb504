/**
 * The theory that ddpmix stands on, as experiments: each draws samples on the cluster, learns from
 * them as any user would, and holds what it measures against what the theory claims.
 *
 * <p>Truth is used for measuring only: no start and no stop depends on it, but for those starts
 * whose distance from the truth is what the experiment varies.
 */
package org.ddpmix.experiment;
