/**
 * Experiments that test the claims of the theory. Each experiment draws distributed samples, fits
 * mixtures with the public settings, and compares measurements with a claim.
 *
 * <p>The true mixture is used for measurements only. No start and no stop rule depends on it,
 * except for starts at a given distance from the truth, which the experiment varies.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.experiment;
