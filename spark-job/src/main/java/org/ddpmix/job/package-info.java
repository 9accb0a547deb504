/** Command line entry point: parses arguments, runs a command and returns an exit code. */
package org.ddpmix.job;
