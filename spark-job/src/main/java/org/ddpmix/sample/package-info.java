/**
 * From files to packed samples.
 *
 * <p>{@link org.ddpmix.sample.SampleReader} opens a path and finds the columns, which makes a
 * {@link org.ddpmix.sample.SampleTable}; {@link org.ddpmix.sample.SamplePacker} checks every row
 * and packs the good ones into cached blocks. Synthetic samples are in {@link
 * org.ddpmix.sample.synthetic}.
 */
package org.ddpmix.sample;
