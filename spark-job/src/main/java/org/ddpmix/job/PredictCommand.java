package org.ddpmix.job;

final class PredictCommand implements Command {
  @Override
  public int run(Configuration configuration, Console console) {
    throw new IllegalStateException();
  }
}
