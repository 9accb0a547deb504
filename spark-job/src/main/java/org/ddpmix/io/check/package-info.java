/** Bad rows: what is wrong with them, where they are, and what is done about them. */
package org.ddpmix.io.check;
