/**
 * From rows to cached blocks on the cluster.
 *
 * <p>{@link org.ddpmix.io.pack.SamplePacker} checks every row of a {@link
 * org.ddpmix.io.read.SampleTable} and packs the good ones.
 */
package org.ddpmix.io.pack;
