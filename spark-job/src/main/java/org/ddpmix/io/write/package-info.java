/** Writes samples to files. */
package org.ddpmix.io.write;
