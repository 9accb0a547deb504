/**
 * What a setting is: {@code reference.conf} with its default and text, and {@link
 * org.ddpmix.setting.FitSetting} with its names and range, for the Params of the estimator and for
 * the command line alike.
 */
package org.ddpmix.setting;
