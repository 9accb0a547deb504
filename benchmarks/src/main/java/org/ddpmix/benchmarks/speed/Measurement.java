package org.ddpmix.benchmarks.speed;

/**
 * A measured value.
 *
 * @param table the table that shows it
 * @param shape the shape of the samples
 * @param what the work that was measured
 * @param quantity the quantity, with its unit
 * @param value the value, or NaN if a target was not reached
 */
record Measurement(Table table, String shape, String what, String quantity, double value) {}
