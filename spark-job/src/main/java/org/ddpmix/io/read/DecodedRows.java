package org.ddpmix.io.read;

import java.util.Iterator;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.catalyst.InternalRow;

/** Rows that Spark reads from files. An error of the reader is reported as an unreadable file. */
final class DecodedRows implements Iterator<InternalRow> {
  private final Iterator<InternalRow> rows;
  private final String name;

  /**
   * Wraps the rows of a task.
   *
   * @param name the path of the input as the user gave it
   */
  DecodedRows(Iterator<InternalRow> rows, String name) {
    this.rows = rows;
    this.name = name;
  }

  @Override
  public boolean hasNext() {
    try {
      return rows.hasNext();
    } catch (TaskKilledException e) {
      throw e;
    } catch (Exception e) { // Spark throws checked exceptions that Scala does not declare
      throw ReadFailure.ofDecoder(e, name);
    } catch (StackOverflowError e) { // caught, because it would make Spark 3.5 stop the executor
      throw ReadFailure.damaged(name);
    }
  }

  @Override
  public InternalRow next() {
    return rows.next();
  }
}
