/** Files of a run: published atomically, locked, and resumed from checkpoints. */
package org.ddpmix.job.publish;
