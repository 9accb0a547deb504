/**
 * Files of a run: atomic publication, locks and checkpoints.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.job.publish;
