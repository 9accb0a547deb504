package org.ddpmix.job;
final class EvaluateCommand implements Command {
  @Override public int run(Configuration configuration, Console console) { throw new IllegalStateException(); }
}
