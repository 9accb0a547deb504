/** Random mixtures, and samples drawn from a mixture: exactly or by the reverse diffusion. */
package org.ddpmix.synthetic;
