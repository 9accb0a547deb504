/**
 * The commands of the job, one class each.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.job.command;
