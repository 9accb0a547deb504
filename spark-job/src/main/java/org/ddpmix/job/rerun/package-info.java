/** The folder of scheduled runs. */
package org.ddpmix.job.rerun;
