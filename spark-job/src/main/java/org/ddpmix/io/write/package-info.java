/**
 * Writes samples of mixtures to files.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.io.write;
