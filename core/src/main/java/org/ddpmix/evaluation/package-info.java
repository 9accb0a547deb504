/** How well a mixture describes samples, and how near it is to a true mixture. */
package org.ddpmix.evaluation;
