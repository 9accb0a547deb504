/**
 * The command line: settings, exit codes, commands, and folders that appear at once or not at all.
 *
 * <p>{@code conf/reference.conf} is the one list of settings; options, help texts, defaults and the
 * check of configuration files all come from it.
 */
package org.ddpmix.job;
