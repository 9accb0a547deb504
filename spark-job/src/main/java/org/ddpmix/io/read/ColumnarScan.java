package org.ddpmix.io.read;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.KnownNotNull;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SQLExecutionRDD;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The rows of a Dataset that only selects columns of files, as views of the column batches that
 * Spark decodes. Spark would generate and compile code that copies every row.
 */
final class ColumnarScan {
  private ColumnarScan() {}

  /** An expression and the operator whose output it refers to. */
  private record Origin(Expression expression, SparkPlan input) {}

  /**
   * The rows, whose memory is reused for the next row; empty if columns are computed, or if the
   * files are not decoded in batches.
   */
  static Optional<JavaRDD<InternalRow>> rows(Dataset<Row> data) {
    SparkPlan plan = operator(data.queryExecution().executedPlan());
    SparkPlan leaf = plan;
    while (leaf instanceof ProjectExec project) {
      leaf = operator(project.child());
    }
    if (!(leaf instanceof FileSourceScanExec scan) || !scan.supportsColumnar()) {
      return Optional.empty();
    }
    List<Attribute> decoded = list(scan.output());
    int[] columns =
        list(plan.output()).stream()
            .mapToInt(column -> decodedColumn(column, plan, decoded))
            .toArray();
    if (Arrays.stream(columns).anyMatch(column -> column < 0)) {
      return Optional.empty();
    }
    RDD<InternalRow> rows =
        scan.executeColumnar()
            .toJavaRDD()
            .mapPartitions(batches -> (Iterator<InternalRow>) new Rows(batches, columns), true)
            .rdd();
    // The tasks need the settings of the session, as in QueryExecution.toRdd.
    return Optional.of(
        new SQLExecutionRDD(rows, data.queryExecution().sparkSession().sessionState().conf())
            .toJavaRDD());
  }

  /** The index of the decoded column that an output column is, or −1 if it is computed. */
  private static int decodedColumn(Attribute column, SparkPlan plan, List<Attribute> decoded) {
    Origin origin = origin(column, plan);
    for (int j = 0; j < decoded.size(); j++) {
      if (origin.expression() instanceof AttributeReference found
          && origin.input() instanceof FileSourceScanExec
          && decoded.get(j).exprId().equals(found.exprId())) {
        return j;
      }
    }
    return -1;
  }

  /** Follows columns through projections. The metadata of files is a struct in between. */
  private static Origin origin(Expression expression, SparkPlan input) {
    if (expression instanceof Alias alias) {
      return origin(alias.child(), input);
    }
    if (expression instanceof KnownNotNull known) {
      return origin(known.child(), input);
    }
    if (expression instanceof AttributeReference reference
        && input instanceof ProjectExec project) {
      for (NamedExpression named : list(project.projectList())) {
        if (named.exprId().equals(reference.exprId())) {
          return origin((Expression) named, operator(project.child()));
        }
      }
    }
    if (expression instanceof GetStructField field) {
      Origin struct = origin(field.child(), input);
      if (struct.expression() instanceof CreateNamedStruct create) {
        return origin(create.valExprs().apply(field.ordinal()), struct.input());
      }
    }
    return new Origin(expression, input);
  }

  /** The operator below those that only convert rows or generate code. */
  private static SparkPlan operator(SparkPlan plan) {
    SparkPlan found = plan;
    while (found instanceof WholeStageCodegenExec
        || found instanceof InputAdapter
        || found instanceof ColumnarToRowExec) {
      found = found.children().head();
    }
    return found;
  }

  private static <T> List<T> list(Seq<T> elements) {
    return CollectionConverters.asJava(elements);
  }

  /** The rows of the batches of a task. */
  private static final class Rows implements Iterator<InternalRow> {
    private final Iterator<ColumnarBatch> batches;
    private final int[] columns; // of a batch, in the order of the columns of a row
    private ColumnarBatchRow row;
    private int rows; // of the current batch
    private int next;

    Rows(Iterator<ColumnarBatch> batches, int... columns) {
      this.batches = batches;
      this.columns = columns;
    }

    @Override
    public boolean hasNext() {
      while (next == rows && batches.hasNext()) {
        ColumnarBatch batch = batches.next();
        row =
            new ColumnarBatchRow(
                Arrays.stream(columns).mapToObj(batch::column).toArray(ColumnVector[]::new));
        rows = batch.numRows();
        next = 0;
      }
      return next < rows;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      row.rowId = next++;
      return row;
    }
  }
}
