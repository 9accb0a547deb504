/** Output of a run: progress lines, the summary, the files of a run folder, and the HTML report. */
package org.ddpmix.report;
