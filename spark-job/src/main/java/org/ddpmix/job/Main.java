package org.ddpmix.job;

/** Placeholder of the command line, so that the modules compile until it is merged. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Returns the exit code. */
  public static int run(String... args) {
    if (args.length == 1 && args[0].equals("--version")) {
      System.out.println("ddpmix " + Main.class.getPackage().getImplementationVersion());
      return 0;
    }
    System.err.println("command: " + String.join(" ", args) + " is not there yet");
    return 2;
  }
}
