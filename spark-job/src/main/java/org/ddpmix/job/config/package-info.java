/** Settings: {@code reference.conf}, configuration files and options, read and checked. */
package org.ddpmix.job.config;
