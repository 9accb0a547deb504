/**
 * Initialization: computes the first mixture of a descent from a {@link org.ddpmix.data.SampleSet}.
 *
 * <p>{@link org.ddpmix.start.Start} is the interface, and {@link org.ddpmix.start.InitMode} lists
 * the methods that users choose by name. The default is {@link org.ddpmix.start.AnnealedStart}. The
 * methods use only passes over the samples and small subsamples, so they run on local and on
 * distributed data.
 */
package org.ddpmix.start;
