package org.ddpmix.synthetic;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.rng.core.source64.Philox4x64;
import org.ddpmix.diffusion.RowNoise;
import org.ddpmix.mixture.Background;
import org.ddpmix.mixture.Mixture;

/** Exact samples of a mixture. Row i is a function of the mixture, the seed and i only. */
public final class SyntheticSamples extends SampleSource {
  private static final long serialVersionUID = 1L;

  private static final int BATCH_VALUES = 1 << 14;

  private final Mixture mixture;
  private final double[] cumulative; // cumulative mixing weights (length k)
  private final double[] lower; // the box of the background, or null
  private final double[] upper;
  private final long seed;
  private final long componentStream;
  private final long noiseStream;

  /** Creates the source with the random streams of {@code generate}. */
  public SyntheticSamples(Mixture mixture, long seed) {
    this(mixture, seed, RandomStreams.COMPONENTS, RandomStreams.NOISE);
  }

  SyntheticSamples(Mixture mixture, long seed, long componentStream, long noiseStream) {
    this.mixture = mixture;
    this.seed = seed;
    this.componentStream = componentStream;
    this.noiseStream = noiseStream;
    this.cumulative = mixture.weights();
    for (int c = 1; c < cumulative.length; c++) {
      cumulative[c] += cumulative[c - 1];
    }
    this.lower = mixture.background().map(Background::lower).orElse(null);
    this.upper = mixture.background().map(Background::upper).orElse(null);
    if (lower == null) {
      cumulative[cumulative.length - 1] = 1.0; // otherwise rounding could give a sum below 1
    }
  }

  @Override
  public int dimension() {
    return mixture.dimension();
  }

  @Override
  public Iterator<Sample> rows(long from, long to) {
    int d = mixture.dimension();
    double[] means = mixture.means();
    RowNoise noise = new RowNoise(seed, noiseStream);
    Philox4x64 uniform = RandomStreams.at(seed, componentStream, from); // row i uses word i
    int batch = (int) Math.min(Math.max(1, BATCH_VALUES / d), Math.max(1, to - from));
    double[] normals = new double[batch * d];
    return new Iterator<>() {
      private long row = from;
      private int used = batch; // number of rows of the batch that were returned

      @Override
      public boolean hasNext() {
        return row < to;
      }

      @Override
      public Sample next() {
        if (row >= to) {
          throw new NoSuchElementException();
        }
        if (used == batch) {
          noise.fill(row, (int) Math.min(batch, to - row), d, normals);
          used = 0;
        }
        double u = uniform.nextDouble();
        int offset = used * d;
        double[] values = new double[d];
        if (u >= cumulative[cumulative.length - 1]) {
          for (int j = 0; j < d; j++) {
            double share = 0.5 * (1 + Erf.erf(normals[offset + j] / Math.sqrt(2)));
            values[j] = lower[j] + share * (upper[j] - lower[j]);
          }
          row++;
          used++;
          return new Sample(values, -1);
        }
        int component = component(u);
        mixture.covariances().scale(component, d, normals, offset, values, 0);
        for (int j = 0; j < d; j++) {
          values[j] += means[component * d + j];
        }
        row++;
        used++;
        return new Sample(values, component);
      }
    };
  }

  /** The first component whose cumulative weight exceeds u. */
  private int component(double u) {
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > u) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
