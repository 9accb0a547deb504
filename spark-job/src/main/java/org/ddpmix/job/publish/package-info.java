/** Files of a run: atomic publication, locks and checkpoints. */
package org.ddpmix.job.publish;
