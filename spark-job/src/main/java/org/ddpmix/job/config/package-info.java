/**
 * The settings of the commands: configuration files and options over {@code reference.conf}, read
 * and checked.
 */
package org.ddpmix.job.config;
