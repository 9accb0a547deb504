"""adjusted-rand.json and assignment.json, with numpy, scikit-learn and scipy."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score

import goldenjson


def adjusted_rand():
    rng = np.random.default_rng(11)
    truth = rng.integers(0, 4, 40)
    noisy = np.where(rng.random(40) < 0.25, rng.integers(0, 4, 40), truth)
    pairs = [
        ("same partition, other names", [0, 0, 1, 1, 2, 2], [2, 2, 0, 0, 1, 1]),
        ("independent of each other", [0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 1, 2, 0, 1, 2, 0, 1, 2]),
        ("partly the same, other number of clusters", [0, 0, 0, 0, 1, 1, 1, 2, 2, 2], [1, 1, 0, 0, 0, 2, 2, 3, 3, 2]),
        ("forty, a quarter redrawn", truth.tolist(), noisy.tolist()),
    ]
    goldenjson.write("adjusted-rand.json", {"pairs": [
        {"name": name, "first": a, "second": b, "adjustedRandIndex": float(adjusted_rand_score(a, b))} for name, a, b in pairs]})


def assignment():
    rng = np.random.default_rng(12)
    out = []
    for n in (6, 6, 6, 50):
        cost = np.round(rng.uniform(-2 if len(out) == 2 else 0, 10, (n, n)), 2)
        rows, columns = linear_sum_assignment(cost)
        out.append({"size": n, "cost": (cost + 0.0).tolist(), "columnOfRow": columns.tolist(),
                    "totalCost": round(float(cost[rows, columns].sum()), 2)})
    goldenjson.write("assignment.json", {
        "about": "Square cost matrices (rows to columns, each used once) with the least total cost and an assignment reaching it.",
        "problems": out})


if __name__ == "__main__":
    adjusted_rand()
    assignment()
