/** Writes down what happened: the progress line, {@code history.csv} and {@code run.json}. */
package org.ddpmix.report;
