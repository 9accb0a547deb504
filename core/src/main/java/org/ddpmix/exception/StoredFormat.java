package org.ddpmix.exception;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the format that a stored file states, such as {@code ddpmix-run/1}. */
public final class StoredFormat {
  private static final Pattern FORMAT = Pattern.compile("(ddpmix-[a-z]{1,20})/([1-9]\\d{0,8})");
  private static final int MAX_SHOWN = 60;

  private StoredFormat() {}

  /**
   * Checks a format.
   *
   * @param found what the file states; null if nothing
   * @param latest the latest version of this format that can be read
   * @param where the name of the file, for the message
   * @return the version, from 1 to that of {@code latest}
   * @throws NewerFormatException if the file has a later version
   * @throws BadDataException if it is not this format
   */
  public static int check(String found, String latest, String where) {
    Matcher known = FORMAT.matcher(latest);
    Matcher stated = FORMAT.matcher(found == null ? "" : found);
    if (!known.matches()) {
      throw new IllegalArgumentException(latest);
    }
    if (!stated.matches() || !stated.group(1).equals(known.group(1))) {
      throw new BadDataException(
          where + ": its \"format\" is " + shown(found) + ", and should be \"" + latest + "\"");
    }
    int version = Integer.parseInt(stated.group(2));
    if (version > Integer.parseInt(known.group(2))) {
      throw new NewerFormatException(
          where
              + ": it was written by a newer version: "
              + found
              + "; this version reads up to "
              + latest);
    }
    return version;
  }

  private static String shown(String found) {
    if (found == null) {
      return "missing";
    }
    return "\"" + (found.length() > MAX_SHOWN ? found.substring(0, MAX_SHOWN) + "…" : found) + "\"";
  }
}
