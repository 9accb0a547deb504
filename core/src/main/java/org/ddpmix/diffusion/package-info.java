/**
 * The forward process and its reverse: noise levels, the noise schedule, the noise of a row, and
 * reverse samplers.
 */
package org.ddpmix.diffusion;
