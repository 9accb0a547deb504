/**
 * Random mixtures, and samples that are drawn from a mixture exactly or by the reverse diffusion.
 */
package org.ddpmix.synthetic;
