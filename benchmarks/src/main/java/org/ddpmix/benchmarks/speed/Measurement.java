package org.ddpmix.benchmarks.speed;

/**
 * One number.
 *
 * @param table where it is shown
 * @param shape of the samples
 * @param what was measured
 * @param quantity with its unit
 * @param value NaN where there was nothing to reach
 */
record Measurement(Table table, String shape, String what, String quantity, double value) {}
