/** Writes samples of mixtures to files. */
package org.ddpmix.io.write;
