/**
 * The folder of scheduled runs.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.job.rerun;
