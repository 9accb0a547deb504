/** What the job tells its caller: output streams, exit codes, and signals. */
package org.ddpmix.job.console;
