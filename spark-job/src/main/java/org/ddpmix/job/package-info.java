/** The command line: from arguments to an exit code. */
package org.ddpmix.job;
