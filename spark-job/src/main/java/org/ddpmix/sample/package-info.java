/**
 * From files to packed samples, and synthetic samples to files.
 *
 * <p>{@link org.ddpmix.sample.SampleReader} opens a path and finds the columns, which makes a
 * {@link org.ddpmix.sample.SampleTable}; {@link org.ddpmix.sample.SamplePacker} checks every row
 * and packs the good ones into cached blocks. {@link org.ddpmix.sample.SyntheticMixture} draws
 * mixtures and samples from them.
 */
package org.ddpmix.sample;
