/** Initialization: the first mixture of a descent, from any {@link org.ddpmix.data.SampleSet}. */
package org.ddpmix.start;
