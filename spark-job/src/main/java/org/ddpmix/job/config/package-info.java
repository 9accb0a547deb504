/** Reads and validates settings from {@code reference.conf}, configuration files and options. */
package org.ddpmix.job.config;
