/** The commands of the job, one class each. */
package org.ddpmix.job.command;
