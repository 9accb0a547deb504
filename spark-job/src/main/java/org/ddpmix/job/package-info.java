/**
 * Command line entry point: parses arguments, runs a command and returns an exit code.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.job;
