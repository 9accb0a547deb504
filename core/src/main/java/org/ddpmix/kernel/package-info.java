/**
 * Block kernels: the inner loops that dominate the cost of a pass, in plain Java and on the Vector
 * API.
 *
 * <p>{@link org.ddpmix.kernel.KernelProvider} selects the implementation once per JVM; both give
 * bit-identical results. Kernels operate on arrays only and do not depend on samples or mixtures.
 * This package is internal and not part of the API.
 */
package org.ddpmix.kernel;
