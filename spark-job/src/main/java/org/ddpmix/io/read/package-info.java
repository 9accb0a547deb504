/**
 * Reads samples: paths, file formats, the selection of columns, and the parsing of rows.
 *
 * <p>The entry point is {@link org.ddpmix.io.read.SampleReader}. It creates a {@link
 * org.ddpmix.io.read.SampleTable}.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.io.read;
