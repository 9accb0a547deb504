/**
 * Reads and validates the settings of the commands: {@code reference.conf}, configuration files and
 * options.
 */
package org.ddpmix.job.config;
