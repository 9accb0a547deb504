package org.ddpmix.job;
final class DemoCommand implements Command {
  @Override public int run(Configuration configuration, Console console) { throw new IllegalStateException(); }
}
