/**
 * Exceptions for errors that the user can correct, with messages of one line.
 *
 * <p>{@link org.ddpmix.exception.BadDataException} reports unusable input data, and {@link
 * org.ddpmix.exception.InvalidSettingException} an invalid setting. Any package may throw them. The
 * command line maps them to exit codes and prints the message without a stack trace.
 */
package org.ddpmix.exception;
