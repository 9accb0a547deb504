/**
 * The definitions of the settings that the Params of the estimator and the command line share.
 * {@code reference.conf} contains descriptions and defaults; {@link org.ddpmix.setting.FitSetting}
 * defines names and ranges.
 *
 * <p>Internal: not part of the API.
 */
package org.ddpmix.setting;
