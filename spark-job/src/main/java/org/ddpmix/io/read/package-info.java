/**
 * From a path to rows of numbers: file formats, columns, and what a row's fields mean.
 *
 * <p>Opens with {@link org.ddpmix.io.read.SampleReader}, which makes a {@link
 * org.ddpmix.io.read.SampleTable}.
 */
package org.ddpmix.io.read;
