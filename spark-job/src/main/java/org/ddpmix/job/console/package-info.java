/** Console streams, exit codes and signal handling of the job. */
package org.ddpmix.job.console;
