/** What a setting is: {@code reference.conf}, with texts and defaults. */
package org.ddpmix.setting;
