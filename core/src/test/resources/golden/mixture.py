"""log-density.json and log-likelihood-gradient.json, with mpmath at 50 digits.

Every density is evaluated from its definition, sum_k pi_k (2 pi v)^(-d/2) exp(-|y - mu_k|^2 / (2 v)), with squared
distances taken directly and no expansion of the square, on the exact values of the doubles that a reader of the
JSON sees. scikit-learn's GaussianMixture is the second opinion; the largest differences go to standard output.
"""

import math
import warnings

import numpy as np
from mpmath import mp, mpf
from sklearn.mixture import GaussianMixture

import goldenjson

mp.dps = 50


def exact(x):
    return [exact(e) for e in x] if isinstance(x, list) else mpf(x)


def density(weights, means, v, y):
    """log density, responsibilities, score; means are mpf, v is mpf."""
    d = len(y)
    logs = [mp.log(w) - d * mp.log(2 * mp.pi * v) / 2 - mp.fsum((b - a) ** 2 for a, b in zip(m, y)) / (2 * v)
            for w, m in zip(weights, means)]
    top = max(logs)
    log_density = top + mp.log(mp.fsum(mp.exp(e - top) for e in logs))
    responsibilities = [mp.exp(e - log_density) for e in logs]
    score = [mp.fsum(r * (m[j] - y[j]) for r, m in zip(responsibilities, means)) / v for j in range(d)]
    return log_density, responsibilities, score


def opinion(weights, means, v, points):
    """What scikit-learn says of the same points."""
    k, d = np.shape(means)
    gmm = GaussianMixture(k, covariance_type="spherical")
    gmm.weights_, gmm.means_ = np.array(weights), np.array(means)
    gmm.covariances_ = np.full(k, v)
    gmm.precisions_cholesky_ = 1 / np.sqrt(gmm.covariances_)
    y = np.array(points)
    responsibilities = gmm.predict_proba(y)
    return gmm.score_samples(y), responsibilities, (responsibilities @ gmm.means_ - y) / v


class Agreement:
    """The largest differences from scikit-learn, by group of points."""

    def __init__(self):
        self.rows = {}

    def add(self, group, mine, theirs):
        log_density, responsibilities, score = mine
        norm = float(mp.sqrt(mp.fsum(s * s for s in score)))
        new = (
            float(abs(mpf(theirs[0]) - log_density) / max(1, abs(log_density))),
            max(float(abs(mpf(b) - a)) for a, b in zip(responsibilities, theirs[1])),
            max(float(abs(mpf(b) - a)) for a, b in zip(score, theirs[2])) / max(1.0, norm),
        )
        self.rows[group] = tuple(map(max, new, self.rows.get(group, new)))

    def show(self):
        print(f"{'points':34} {'log density':>12} {'responsib.':>12} {'score':>12}")
        for group, row in self.rows.items():
            print(f"{group:34} " + " ".join(f"{e:12.1e}" for e in row))


def rounded(values, digits):
    return [round(float(v), digits) + 0.0 for v in values]


def cases():
    """d = 1, 2, 50, 1000. Each point is (where it lies, coordinates)."""
    sd = math.sqrt(0.7)
    yield "d = 1, K = 3", [0.2, 0.5, 0.3], [[-2.0], [0.5], [1.75]], 0.7, [
        ("near", [-2.0]), ("near", [0.625]), ("near", [1.5]), ("between", [-0.75]), ("between", [1.125]),
        ("outside", [-7.3]), ("outside", [11.9]),
        ("far 1e3", rounded([1e3 * sd], 2)), ("far 1e3", rounded([-1e3 * sd], 2)),
        ("far 1e6", rounded([1e6 * sd], 2)), ("far 1e6", rounded([-1e6 * sd], 2)),
    ]
    # The difference of the means is (4, 3): (-1 - 3n, 0.5 + 4n) lies on the bisector, where both components count
    # however far away it is.
    yield "d = 2, K = 2", [0.65, 0.35], [[1.0, 2.0], [-3.0, -1.0]], 2.5, [
        ("near", [1.0, 2.0]), ("near", [-3.25, -0.5]), ("between", [-1.0, 0.5]), ("between", [-1.5, 0.75]),
        ("outside", [9.5, -6.25]), ("far 1e3", [1118.5, -1117.25]), ("far 1e6", [-1118000.5, 1118017.75]),
        ("far 1e3, on the bisector", [-949.0, 1264.5]), ("far 1e3, near the bisector", [-948.5, 1264.75]),
        ("far 1e6, on the bisector", [-948685.0, 1264912.5]), ("far 1e6, near the bisector", [-948684.5, 1264912.75]),
    ]
    d, k = 50, 5
    means = [rounded((1.2 * math.sin(1.7 * (i + 1) + 0.37 * j * (i + 1)) for j in range(d)), 2) for i in range(k)]
    noise = rounded((math.cos(2.1 * j * j) for j in range(d)), 2)
    middle = [(a + b) / 2 for a, b in zip(means[0], means[3])]
    centre = [sum(column) / k for column in zip(*means)]
    yield "d = 50, K = 5", [0.1, 0.15, 0.2, 0.25, 0.3], means, 1.0, [
        ("near", means[1]), ("near", rounded((m + 0.9 * e for m, e in zip(means[4], noise)), 2)),
        ("between", rounded(middle, 3)), ("between", rounded((m + 0.5 * e for m, e in zip(middle, noise)), 3)),
        ("between", rounded((m + 0.3 * e for m, e in zip(centre, noise)), 3)),
        ("far 1e3", rounded((1e3 * e for e in noise), 1)), ("far 1e6", rounded((-1e6 * e for e in noise), 1)),
    ]
    # Means close together, so that even at d = 1000 several components count for one point.
    d, k = 1000, 4
    means = [rounded((0.05 * math.sin(i + 1 + 0.37 * j * (i + 1)) for j in range(d)), 3) for i in range(k)]
    noise = rounded((math.cos(2.1 * j * j) for j in range(d)), 2)
    middle = [0.4 * a + 0.35 * b + 0.25 * c for a, b, c in zip(means[0], means[2], means[3])]
    yield "d = 1000, K = 4", [0.4, 0.3, 0.2, 0.1], means, 0.3, [
        ("near", rounded((m + 0.7 * e for m, e in zip(means[1], noise)), 3)),
        ("between", rounded((m + 0.1 * e for m, e in zip(middle, noise)), 3)),
        ("far 1e3", rounded((30 * e for e in noise), 1)),
        ("far 1e6", rounded((-24500 * e for e in noise), 0)),
    ]


def log_density():
    agreement = Agreement()
    out = []
    for name, weights, means, v, points in cases():
        rows, diffused = [], []
        d = len(means[0])
        theirs = list(zip(*opinion(weights, means, v, [y for _, y in points])))
        for (where, y), them in zip(points, theirs):
            mine = density(exact(weights), exact(means), mpf(v), exact(y))
            agreement.add(f"d = {d}, {where}", mine, them)
            rows.append({"where": where, "point": y, "logDensity": mine[0], "responsibilities": mine[1], "score": mine[2]})
        for i, t in enumerate([0.02, 0.3, 1.0, 3.0]):
            alpha = mp.exp(-mpf(t))
            moved = [[alpha * e for e in m] for m in exact(means)]
            if d == 1000:
                chosen = [i % 3]
            elif d == 50:
                chosen = [1, 3, 4, 5]
            else:
                chosen = range(len(points))
            entries = []
            for p in chosen:
                where, y = points[p]
                mine = density(exact(weights), moved, mpf(v), exact(y))
                them = opinion(weights, np.exp(-t) * np.array(means), v, [y])
                agreement.add(f"diffused d = {d}, {where}", mine, [e[0] for e in them])
                entries.append({"point": p, "logDensity": mine[0], "responsibilities": mine[1], "score": mine[2]})
            diffused.append({"noiseTime": t, "points": entries})
        out.append({"name": name, "dimension": d, "k": len(means), "weights": weights, "means": means, "variance": v,
                    "points": rows, "diffused": diffused})
    agreement.show()
    goldenjson.write("log-density.json", {
        "about": "Log density, responsibilities and score of spherical mixtures (responsibilities below 1e-300 are written 0.0). "
                 "diffused: the same mixture after noise time t with noise variance unit v, means exp(-t) mu, variance v; "
                 "its points are indexes into the case's points.",
        "cases": out})


def gradient():
    weights, v = [0.25, 0.45, 0.3], 0.8
    means = [[-1.0, 0.5], [0.75, -0.25], [1.5, 2.0]]
    samples = [[-1.4, 0.9], [0.1, 0.2], [1.2, -0.8], [1.1, 1.3], [2.3, 2.6]]
    n, d, k = len(samples), 2, 3
    x, w = exact(samples), exact(weights)

    def likelihood(m, variance, pi=w):
        return mp.fsum(density(pi, m, variance, y)[0] for y in x) / n

    h = mpf(10) ** -15  # truncation error of order h^2 = 1e-30, rounding error of order 1e-50 / h = 1e-35

    def slope(f):
        return (f(h) - f(-h)) / (2 * h)

    def nudge(a, b, e):
        return [[c + (e if (i, j) == (a, b) else 0) for j, c in enumerate(row)] for i, row in enumerate(exact(means))]

    by_means = [[slope(lambda e: likelihood(nudge(i, j, e), mpf(v))) for j in range(d)] for i in range(k)]
    by_variance = slope(lambda e: likelihood(exact(means), mpf(v) + e))
    r = [density(w, exact(means), mpf(v), y)[1] for y in x]
    totals = [mp.fsum(row[i] for row in r) for i in range(k)]
    new_means = [[mp.fsum(r[s][i] * x[s][j] for s in range(n)) / totals[i] for j in range(d)] for i in range(k)]

    def variance(m):
        return mp.fsum(r[s][i] * mp.fsum((x[s][j] - m[i][j]) ** 2 for j in range(d))
                       for s in range(n) for i in range(k)) / (n * d)

    new_weights, new_variance = [e / n for e in totals], variance(new_means)
    # Checks: the gradient's closed form, and that the EM step does not lower the likelihood.
    closed = [[totals[i] / n * (new_means[i][j] - means[i][j]) / mpf(v) for j in range(d)] for i in range(k)]
    print("log-likelihood gradient, difference quotient against closed form:",
          mp.nstr(max(abs(a - b) for p, q in zip(closed, by_means) for a, b in zip(p, q)), 2))
    before, after = likelihood(exact(means), mpf(v)), likelihood(new_means, new_variance, new_weights)
    assert after > before
    goldenjson.write("log-likelihood-gradient.json", {
        "about": "Mean log likelihood of samples, its gradient by difference quotient, and one EM step. em.variance is the M step's, about "
                 "em.means; em.varianceAtCurrentMeans is the responsibility-weighted mean squared distance to the current means over d.",
        "weights": weights, "means": means, "variance": v, "samples": samples,
        "logLikelihood": before, "gradientMeans": by_means, "gradientVariance": by_variance, "responsibilities": r,
        "em": {"weights": new_weights, "means": new_means, "variance": new_variance,
               "varianceAtCurrentMeans": variance(exact(means)), "logLikelihood": after}})


if __name__ == "__main__":
    warnings.simplefilter("error")
    log_density()
    gradient()
