/**
 * Synthetic samples: mixtures drawn at random, samples of a mixture, and their way into files.
 *
 * <p>Row i of a source is a function of the source and i alone, so that the same samples come out
 * of any number of tasks.
 */
package org.ddpmix.sample.synthetic;
