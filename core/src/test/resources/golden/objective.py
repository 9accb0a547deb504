"""denoising-objective.json, with mpmath at 50 digits.

The loss is taken from its definition, mean over the samples x of E_z |s(y) + z/sigma|^2 with y = alpha x + sigma z,
where s is the score of the smoothed mixture (means alpha mu_k, variance alpha^2 v + sigma^2). The expectation over z
is a trapezoidal sum over a (tensor) grid out to |z| = 14, which for an analytic integrand converges faster than any
power of the step; two steps are compared. The gradient is a central difference of that sum, so no formula
for the gradient enters. What a textbook formula for the gradient gives is compared on standard output only.
"""

import itertools

import numpy as np
from mpmath import mp, mpf

import goldenjson

mp.dps = 50
LIMIT = 14


def dot(a, b):
    return mp.fsum(p * q for p, q in zip(a, b))


def grid(d, step):
    """Nodes and weights of the trapezoidal rule for N(0, I_d)."""
    n = int(LIMIT / mpf(step))
    line = [(i * mpf(step), mp.exp(-(i * mpf(step)) ** 2 / 2) * mpf(step) / mp.sqrt(2 * mp.pi)) for i in range(-n, n + 1)]
    for nodes in itertools.product(line, repeat=d):
        w = mpf(1)
        for _, each in nodes:
            w *= each
        if w > mpf("1e-35"):
            yield [z for z, _ in nodes], w


def score(weights, means, v, y):
    d = len(y)
    logs = [mp.log(p) - mp.fsum((b - a) ** 2 for a, b in zip(m, y)) / (2 * v) for p, m in zip(weights, means)]
    top = max(logs)
    shares = [mp.exp(e - top) for e in logs]
    total = mp.fsum(shares)
    return [mp.fsum(w * (m[j] - y[j]) for w, m in zip(shares, means)) / total / v for j in range(d)]


def losses(weights, means, v, alpha, sigma, samples, nodes):
    """E_z |s(y) + z/sigma|^2 for each sample."""
    moved = [[alpha * e for e in m] for m in means]
    vt = alpha ** 2 * v + sigma ** 2
    out = []
    for x in samples:
        terms = []
        for z, w in nodes:
            s = score(weights, moved, vt, [alpha * a + sigma * b for a, b in zip(x, z)])
            terms.append(w * mp.fsum((a + b / sigma) ** 2 for a, b in zip(s, z)))
        out.append(mp.fsum(terms))
    return out


def textbook(weights, means, v, alpha, sigma, samples, step=0.1):
    """The textbook gradient formula with respect to the means, in doubles on the same kind of grid."""
    pi, mu = np.array(weights, float), np.array(means, float)
    k, d = mu.shape
    vt, c, m = alpha ** 2 * v + sigma ** 2, alpha ** 2 * v / sigma, alpha * mu
    line = np.arange(-10, 10 + step / 2, step)
    z = np.array(list(itertools.product(line, repeat=d)))
    q = np.exp(-(z ** 2).sum(1) / 2) * (step / np.sqrt(2 * np.pi)) ** d
    total = np.zeros((k, d))
    for x in np.array(samples, float):
        y = alpha * x + sigma * z
        w = np.log(pi) + (y @ m.T - (m ** 2).sum(1) / 2) / vt
        w = np.exp(w - w.max(1, keepdims=True))
        w /= w.sum(1, keepdims=True)
        f = w @ m
        r = f - alpha * x + c * z
        for i in range(k):
            e = ((m[i] - f) * r).sum(1) / vt
            total[i] += 2 * alpha / vt ** 2 * ((q * w[:, i])[:, None] * (r + e[:, None] * (y - m[i]))).sum(0)
    return total / len(samples)


def exact(x):
    return [exact(e) for e in x] if isinstance(x, list) else mpf(x)


STEP = {1: "0.1", 2: "0.25"}
COARSE = {1: "0.2", 2: "0.35"}
H = mpf(10) ** -15


def slope(f):
    return (f(H) - f(-H)) / (2 * H)


class Worst:
    integration = mpf(0)
    formula = 0.0


def mean(values):
    return mp.fsum(values) / len(values)


def general():
    problems = [
        ("d = 1, K = 2", [0.3, 0.7], [[-1.2], [0.9]], 0.7, [[-1.7], [-0.4], [0.6], [1.5]]),
        ("d = 1, K = 3", [0.2, 0.5, 0.3], [[-2.0], [0.25], [1.5]], 1.6, [[-3.1], [-1.2], [0.3], [1.1], [2.6]]),
        ("d = 2, K = 2", [0.35, 0.65], [[-0.8, 0.6], [1.1, -0.3]], 0.6, [[-1.3, 0.2], [0.2, 1.1], [1.6, -0.9]]),
    ]
    # (signal, noise standard deviation); only the second has signal^2 + noise^2 = 1.
    noises = [(0.95, 0.25), (0.6, 0.8), (0.3, 1.1), (0.8, 1.7)]
    for name, weights, means, v, samples in problems:
        k, d = len(means), len(means[0])
        nodes, coarse = list(grid(d, STEP[d])), list(grid(d, COARSE[d]))
        rows = []
        for alpha, sigma in noises:
            w, mu, x, a, s = exact(weights), exact(means), exact(samples), mpf(alpha), mpf(sigma)
            each = losses(w, mu, mpf(v), a, s, x, nodes)
            other = losses(w, mu, mpf(v), a, s, x, coarse)
            Worst.integration = max([Worst.integration] + [abs(p - q) for p, q in zip(each, other)])

            def moved(i, j, e):
                m = exact(means)
                m[i][j] += e
                return mean(losses(w, m, mpf(v), a, s, x, nodes))

            gradient = [[slope(lambda e: moved(i, j, e)) for j in range(d)] for i in range(k)]
            formula = textbook(weights, means, v, alpha, sigma, samples)
            gap = np.abs(formula - np.array(gradient, float)).max() / max(1.0, np.abs(formula).max())
            Worst.formula = max(Worst.formula, gap)
            rows.append({"signalCoefficient": alpha, "noiseStandardDeviation": sigma, "loss": mean(each),
                         "lossPerSample": each, "gradientMeans": gradient})
        yield {"name": name, "dimension": d, "k": k, "weights": weights, "means": means, "variance": v, "samples": samples,
               "noises": rows}


def symmetric():
    problems = [("d = 1", [1.3], [[-1.9], [-0.3], [0.8], [1.6]]), ("d = 2", [0.9, -0.7], [[-1.4, 0.2], [0.3, -1.1], [1.2, -0.6]])]
    for name, theta, samples in problems:
        d = len(theta)
        nodes = list(grid(d, STEP[d]))
        half = [mpf(1) / 2] * 2
        rows = []
        for t in [0.02, 0.3, 1.0, 3.0]:
            a = mp.exp(-mpf(t))
            s = mp.sqrt(1 - mp.exp(-2 * mpf(t)))
            x = exact(samples)

            def at(th):
                return losses(half, [th, [-e for e in th]], mpf(1), a, s, x, nodes)

            def moved(j, e):
                th = exact(theta)
                th[j] += e
                return mean(at(th))

            each = at(exact(theta))
            gradient = [slope(lambda e: moved(j, e)) for j in range(d)]
            formula = textbook([0.5, 0.5], [theta, [-e for e in theta]], 1.0, float(a), float(s), samples)
            gap = np.abs(formula[0] - formula[1] - np.array(gradient, float)).max() / max(1.0, np.abs(formula).max())
            Worst.formula = max(Worst.formula, gap)
            rows.append({"noiseTime": t, "loss": mean(each), "lossPerSample": each, "gradientTheta": gradient})
        yield {"name": name, "dimension": d, "theta": theta, "samples": samples, "noises": rows}


if __name__ == "__main__":
    out = {
        "about": "The denoising loss, mean over samples of E_z |s(alpha x + sigma z) + z/sigma|^2, and its gradient with respect to the means "
                 "mu_k (not alpha mu_k). general: sigma is an absolute standard deviation, so the smoothed variance is "
                 "alpha^2 v + sigma^2. symmetric: means theta and -theta, weights 1/2, variance 1, alpha = exp(-t), "
                 "sigma = sqrt(1 - exp(-2 t)); the gradient is the total one with respect to theta.",
        "general": list(general()), "symmetric": list(symmetric())}
    print("largest difference between two integration steps:", mp.nstr(Worst.integration, 2))
    print("largest difference, textbook gradient formula in doubles (relative to the larger of 1 and the gradient):",
          f"{Worst.formula:.1e}")
    goldenjson.write("denoising-objective.json", out)
