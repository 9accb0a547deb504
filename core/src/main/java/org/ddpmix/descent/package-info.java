/**
 * The training loop: stages of noise, step rule, stop rule, and the state from which a run resumes.
 */
package org.ddpmix.descent;
