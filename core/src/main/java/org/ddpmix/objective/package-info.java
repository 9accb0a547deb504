/**
 * The denoising-diffusion objective and the likelihood: a block of samples in, sums out, and loss
 * and gradient from the sums.
 */
package org.ddpmix.objective;
