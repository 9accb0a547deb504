package org.ddpmix.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ddpmix.data.InMemorySamples;
import org.ddpmix.evaluation.ScoreParameters.Group;
import org.ddpmix.kernel.BlockKernel;
import org.ddpmix.kernel.CholeskyFactor;
import org.ddpmix.kernel.KernelProvider;

/** The estimate V = H⁻¹ J H⁻¹ of {@link StandardErrors}, for each group of parameters. */
final class SandwichEstimate {
  private static final double COUPLED = 0.001; // of samples, above which components are not apart
  private static final double LOOSE = 0.01; // the same where the likelihood has no maximum
  private static final double KNOWN = 1e-4; // of samples, up to which the labels count as known
  private static final double LEAST_AMOUNT = 1; // samples of a component
  private static final int MAX_ELEMENTS = 200_000; // in a record of the errors
  private static final int NAMED = 8; // components listed in a message

  private final ScoreParameters parameters;
  private final InMemorySamples samples;
  private final double part; // of the samples of the fit
  private final double[] weights;
  private final double[][] means;
  private final double[][] covariances;
  private final List<String> unknown = new ArrayList<>();
  private final double[][] shared; // samples
  private double work; // the sum of the cubes of the numbers of parameters

  SandwichEstimate(
      ScoreParameters parameters,
      InMemorySamples samples,
      Confusion confusion,
      double totalWeight) {
    this.parameters = parameters;
    this.samples = samples;
    this.part = samples.totalWeight() / totalWeight;
    this.shared = confusion.shared();
    int k = parameters.k;
    int d = parameters.d;
    weights = new double[k + 1];
    means = new double[k][d];
    covariances =
        new double[StandardErrors.matrices(parameters.mixture)]
            [StandardErrors.elements(parameters.mixture)];
    Arrays.fill(weights, Double.NaN);
    Arrays.stream(means).forEach(row -> Arrays.fill(row, Double.NaN));
    Arrays.stream(covariances).forEach(row -> Arrays.fill(row, Double.NaN));
  }

  StandardErrors errors() {
    if (samples.isComplete()) {
      estimate();
    } else { // the information that missing values take away is not computed
      unknown.add("values are missing");
    }
    int k = parameters.k;
    boolean tooMany =
        (long) covariances.length * StandardErrors.elements(parameters.mixture) > MAX_ELEMENTS;
    if (tooMany && parameters.elements > 0) {
      unknown.add("those of more than " + MAX_ELEMENTS + " elements of covariances are left out");
    }
    return new StandardErrors(
        parameters.weights ? Arrays.copyOf(weights, k) : null,
        parameters.weights && parameters.mixture.background().isPresent() ? weights[k] : null,
        means,
        parameters.elements > 0 && !tooMany ? covariances : null,
        unknown.isEmpty() ? null : String.join("; ", unknown));
  }

  private void estimate() {
    List<Group> groups = groups();
    double[] sums = samples.sum(new ScoreProducts(parameters, groups));
    for (Group group : groups) {
      if (group.labelled()) {
        fromMoments(group, sums);
      } else {
        estimate(group, sums);
      }
    }
  }

  /**
   * A label for each component and the background. Those that share more samples than a limit,
   * directly or through others, have the same.
   */
  private int[] labels(double most) {
    int k = parameters.k;
    int[] label = new int[k + 1];
    for (int a = 0; a <= k; a++) {
      label[a] = parameters.pooled ? 0 : a;
    }
    for (int a = 0; a <= k; a++) {
      for (int b = 0; b < a; b++) {
        double both = Math.sqrt(parameters.amounts[a] * parameters.amounts[b]);
        if (shared[a][b] > most * both && label[a] != label[b]) {
          int from = label[a];
          int to = label[b];
          Arrays.setAll(label, c -> label[c] == from ? to : label[c]);
        }
      }
    }
    return label;
  }

  private List<Group> groups() {
    int k = parameters.k;
    int[] label = labels(COUPLED);
    boolean[] known = new boolean[k + 1];
    for (int a = 0; a <= k; a++) {
      known[a] = Arrays.stream(shared[a]).sum() - shared[a][a] <= KNOWN * shared[a][a];
    }
    List<Group> groups = new ArrayList<>();
    for (int name = 0; name <= k; name++) {
      addGroup(groups, label, name, known);
    }
    return groups;
  }

  private void addGroup(List<Group> groups, int[] label, int name, boolean[] known) {
    int k = parameters.k;
    List<Integer> members = new ArrayList<>();
    int[] offsets = new int[k + 1];
    int size = 0;
    for (int c = 0; c <= k; c++) {
      if (label[c] == name && parameters.own(c) > 0) {
        if (parameters.amounts[c] >= LEAST_AMOUNT) {
          members.add(c);
          offsets[c] = size;
          size += parameters.own(c);
        } else if (c < k) {
          unknown.add("component " + c + " has less than one sample");
        }
      }
    }
    if (members.isEmpty()) {
      return;
    }
    int pooled = size;
    size += parameters.pooled ? parameters.elements : 0;
    int first = groups.isEmpty() ? 0 : groups.get(groups.size() - 1).end();
    boolean labelled = members.stream().allMatch(c -> known[c]);
    double cube = labelled ? 0 : (double) size * size * size;
    if (work + cube > Math.pow(StandardErrors.MAX_PARAMETERS, 3)) {
      unknown.add("too many parameters, " + size + ", depend on each other in " + named(members));
      return;
    }
    work += cube;
    groups.add(
        new Group(
            members.stream().mapToInt(Integer::intValue).toArray(),
            offsets,
            pooled,
            size,
            labelled,
            first));
  }

  private String named(List<Integer> members) {
    List<Integer> components = members.stream().filter(c -> c < parameters.k).toList();
    String named =
        components.stream()
            .limit(NAMED)
            .map(String::valueOf)
            .collect(
                Collectors.joining(
                    ", ", components.size() == 1 ? "component " : "components ", ""));
    return components.size() > NAMED
        ? named + " and " + (components.size() - NAMED) + " more"
        : named;
  }

  /** The errors of moments of samples of known labels. */
  private void fromMoments(Group group, double[] sums) {
    int d = parameters.d;
    for (int m = 0; m < group.members().length; m++) {
      int c = group.members()[m];
      double amount = parameters.amounts[c];
      int at = group.first() + group.offsets()[c];
      if (parameters.weights) {
        double mean = sums[group.mean() + m];
        weights[c] = root(sums[at++] - mean * mean / samples.totalWeight()) / samples.totalWeight();
      }
      for (int j = 0; c < parameters.k && j < d; j++) {
        means[c][j] = root(sums[at++]) / amount;
      }
      if (c < parameters.k && !parameters.pooled && parameters.elements > 0) {
        covariances[c] = covarianceFromMoments(sums, at, amount);
      }
    }
    if (parameters.pooled) {
      covariances[0] =
          covarianceFromMoments(sums, group.first() + group.pooled(), parameters.total);
    }
  }

  private double[] covarianceFromMoments(double[] sums, int from, double amount) {
    int d = parameters.d;
    boolean matrix = parameters.elements > 1 && !parameters.type.isDiagonal();
    double[] errors = new double[matrix ? d * d : parameters.elements];
    int at = from;
    for (int i = 0; i < (matrix ? d : errors.length); i++) {
      for (int j = matrix ? 0 : i; j <= i; j++) {
        double error = root(sums[at++]) / amount;
        errors[matrix ? i * d + j : i] = error;
        errors[matrix ? j * d + i : i] = error;
      }
    }
    return errors;
  }

  private void estimate(Group group, double[] sums) {
    int size = group.size();
    double[] information = new double[size * size];
    double[] products = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double product = sums[group.first() + i * size + j];
        double labelled = sums[group.complete() + i * size + j];
        information[i * size + j] = (i == j ? 1 : 0) + product - labelled;
        products[i * size + j] =
            product - sums[group.mean() + i] * sums[group.mean() + j] / samples.totalWeight();
        products[j * size + i] = products[i * size + j];
      }
    }
    estimate(group, group.members(), information, products);
  }

  /** Estimates the errors of some members; if there is no maximum, those of loose parts. */
  private void estimate(Group group, int[] members, double[] information, double[] products) {
    int[] chosen = group.parameters(members, parameters);
    int size = chosen.length;
    double[] part = part(information, group.size(), chosen);
    Optional<CholeskyFactor> factor = CholeskyFactor.of(part, size);
    if (factor.isEmpty()) {
      int[] label = labels(LOOSE);
      int[] names = Arrays.stream(members).map(c -> label[c]).distinct().toArray();
      if (names.length == 1) {
        unknown.add(
            "the likelihood has no maximum in the parameters of "
                + named(Arrays.stream(members).boxed().toList()));
        return;
      }
      for (int name : names) {
        int[] loose = Arrays.stream(members).filter(c -> label[c] == name).toArray();
        estimate(group, loose, information, products);
      }
      return;
    }
    Variances variances = new Variances(factor.get(), part(products, group.size(), chosen), size);
    int at = 0;
    for (int c : members) {
      errors(c, at, variances);
      at += parameters.own(c);
    }
    if (parameters.pooled) {
      covariances[0] = covariance(0, variances.block(at, parameters.elements));
    }
  }

  /** Some rows and columns of a matrix. */
  private static double[] part(double[] matrix, int size, int[] chosen) {
    double[] part = new double[chosen.length * chosen.length];
    for (int i = 0; i < part.length; i++) {
      part[i] = matrix[chosen[i / chosen.length] * size + chosen[i % chosen.length]];
    }
    return part;
  }

  private void errors(int c, int first, Variances variances) {
    int at = first;
    if (parameters.weights) {
      double variance = variances.block(at, 1)[0] * parameters.amounts[c];
      weights[c] = root(variance) / samples.totalWeight();
      at++;
    }
    if (c == parameters.k) {
      return;
    }
    int d = parameters.d;
    double[][] columns = parameters.lower(c);
    double[] map = new double[d * d]; // L / √n
    for (int i = 0; i < d * d; i++) {
      map[i] = columns[i % d][i / d] / Math.sqrt(parameters.amounts[c]);
    }
    means[c] = mapped(map, variances.block(at, d), d);
    if (!parameters.pooled && parameters.elements > 0) {
      covariances[c] = covariance(c, variances.block(at + d, parameters.elements));
    }
  }

  private double[] covariance(int component, double[] variances) {
    return mapped(parameters.covarianceMap(component), variances, parameters.elements);
  }

  /**
   * The standard errors of linear functions: the roots of the diagonal of M V Mᵀ.
   *
   * @param map M: rows × size
   * @param variances V: size × size
   */
  private double[] mapped(double[] map, double[] variances, int size) {
    BlockKernel kernel = KernelProvider.best().blockKernel();
    double[] errors = new double[map.length / size];
    double[] product = new double[map.length];
    kernel.timesTransposed(map, 0, errors.length, kernel.factor(variances, size, size), product);
    for (int e = 0; e < errors.length; e++) {
      double sum = 0;
      for (int i = e * size; i < (e + 1) * size; i++) {
        sum += product[i] * map[i];
      }
      errors[e] = root(sum);
    }
    return errors;
  }

  /** A standard error from the variance on these samples. */
  private double root(double variance) {
    return Math.sqrt(Math.max(0, variance) * part);
  }

  /** Blocks of V = H⁻¹ J H⁻¹. */
  private static final class Variances {
    private final BlockKernel kernel = KernelProvider.best().blockKernel();
    private final int size;
    private final double[] inverse; // H⁻¹
    private final double[] half; // H⁻¹ J

    Variances(CholeskyFactor information, double[] products, int size) {
      this.size = size;
      double[] root = information.inverse();
      inverse = new double[size * size];
      kernel.addTransposedTimes(root, size, root, 0, size, size, inverse, 0);
      half = new double[size * size];
      kernel.timesTransposed(inverse, 0, size, kernel.factor(products, size, size), half);
    }

    /** A block on the diagonal: count × count. */
    double[] block(int from, int count) {
      double[] rows = Arrays.copyOfRange(inverse, from * size, (from + count) * size);
      double[] block = new double[count * count];
      kernel.timesTransposed(half, from * size, count, kernel.factor(rows, count, size), block);
      return block;
    }
  }
}
