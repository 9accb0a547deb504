/**
 * Block kernels: the loops in which the time of a pass is spent, in plain Java and on the Vector
 * API.
 *
 * <p>{@link org.ddpmix.kernel.KernelProvider} chooses the implementation. Kernels know arrays only,
 * and neither samples nor mixtures. Internal: not part of the API.
 */
package org.ddpmix.kernel;
