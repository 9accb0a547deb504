/**
 * Reads and validates the settings of the commands: {@code reference.conf}, configuration files and
 * options.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.job.config;
