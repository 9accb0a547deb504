"""Prints the seconds of one iteration of scikit-learn's KMeans (Lloyd) or GaussianMixture (full) on a mixture:

    python3 benchmarks/scikit_learn.py kmeans|gaussian ROWS DIMENSION K SEPARATION

One iteration is the difference between a run of some iterations and a run of one, divided by the difference in iterations.
"""

import statistics
import sys
import time
import warnings

import numpy
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

warnings.simplefilter("ignore")  # that a few iterations do not converge
kind = sys.argv[1]
rows, d, k = map(int, sys.argv[2:5])
random = numpy.random.default_rng(1)
directions = random.standard_normal((k, d))
means = float(sys.argv[5]) / 2**0.5 * directions / numpy.linalg.norm(directions, axis=1, keepdims=True)
x = random.standard_normal((rows, d))
for begin in range(0, rows, 10000):
    x[begin : begin + 10000] += means[random.integers(k, size=len(x[begin : begin + 10000]))]


def run(iterations):
    if kind == "kmeans":
        model = KMeans(k, init=x[:k], n_init=1, max_iter=iterations, tol=0, algorithm="lloyd", copy_x=False)
    else:
        model = GaussianMixture(k, init_params="random_from_data", max_iter=iterations, tol=0, random_state=1)
    begin = time.perf_counter()
    model.fit(x)
    return time.perf_counter() - begin, model.n_iter_


many, repeats = (6, 5) if kind == "kmeans" else (2, 1)
run(1)
seconds = []
for _ in range(repeats):
    (one, iterations_of_one), (more, iterations) = run(1), run(many)
    seconds.append((more - one) / (iterations - iterations_of_one))
print(statistics.median(seconds))
