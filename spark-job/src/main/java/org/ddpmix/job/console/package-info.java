/**
 * Console streams, exit codes and signal handling of the job.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.job.console;
