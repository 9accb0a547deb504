/** The commands, one class each. */
package org.ddpmix.job.command;
