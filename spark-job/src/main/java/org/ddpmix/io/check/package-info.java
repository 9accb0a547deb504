/**
 * Row validation: the errors of bad rows, their positions, and the policy that skips or rejects
 * them.
 */
package org.ddpmix.io.check;
