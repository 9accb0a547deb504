/**
 * Output of a run: progress lines, the summary, the files of a run folder, and the HTML report.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.report;
