/**
 * Packs rows into cached blocks on the cluster.
 *
 * <p>The entry point is {@link org.ddpmix.io.pack.SamplePacker}. It checks every row of a {@link
 * org.ddpmix.io.read.SampleTable} and packs the valid rows.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.io.pack;
