package org.ddpmix.io.read;

import java.util.Iterator;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.catalyst.InternalRow;

/** Rows that Spark reads out of files: whatever fails there is a file that cannot be read. */
final class DecodedRows implements Iterator<InternalRow> {
  private final Iterator<InternalRow> rows;
  private final String name;

  /**
   * @param name the input, as the user named it
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
    } catch (StackOverflowError e) { // for which Spark 3.5 would end the executor
      throw ReadFailure.damaged(name);
    }
  }

  @Override
  public InternalRow next() {
    return rows.next();
  }
}
