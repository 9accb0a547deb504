/**
 * Errors that are the user's to mend, as messages of one line.
 *
 * <p>Every package may throw them; the job turns them into exit codes.
 */
package org.ddpmix.exception;
