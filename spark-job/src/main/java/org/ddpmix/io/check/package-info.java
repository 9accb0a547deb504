/**
 * Row validation: the errors of bad rows, their positions, and the policy that skips or rejects
 * them.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.io.check;
