"""philox.json, adjusted-rand.json and assignment.json, with numpy, scikit-learn and scipy."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score

import goldenjson

MASK = (1 << 64) - 1

# Random123's published known answers for philox4x64 with 10 rounds: counter words, key words, output words.
KNOWN = [
    ("0000000000000000 0000000000000000 0000000000000000 0000000000000000", "0000000000000000 0000000000000000",
     "16554d9eca36314c db20fe9d672d0fdc d7e772cee186176b 7e68b68aec7ba23b"),
    ("ffffffffffffffff ffffffffffffffff ffffffffffffffff ffffffffffffffff", "ffffffffffffffff ffffffffffffffff",
     "87b092c3013fe90b 438c3c67be8d0224 9cc7d7c69cd777b6 a09caebf594f0ba0"),
    ("243f6a8885a308d3 13198a2e03707344 a4093822299f31d0 082efa98ec4e6c89", "452821e638d01377 be5466cf34e90c6c",
     "a528f45403e61d95 38c72dbd566e9788 a5a1610e72fd18b5 57bd43b5e52b7fe6"),
]

SEQUENCES = [
    ([0, 0, 0, 0], [0, 0]),
    ([0, 0, 0, 0], [42, 0]),
    ([7, 3, 0, 0], [42, 1]),
    ([MASK - 1, 0, 0, 0], [20240229, 0]),  # the counter carries into its second word
    ([MASK, MASK, MASK, MASK], [1, 2]),  # the counter wraps round to zero
    ([789, 10, 11, 12], [123, 456]),
]


def words(integers):
    return ["%016x" % int(e) for e in integers]


def whole(parts):
    return sum(e << (64 * i) for i, e in enumerate(parts))


def philox_raw(counter, key, n):
    return words(np.random.Philox(counter=whole(counter), key=whole(key)).random_raw(n))


def philox():
    blocks = []
    for counter, key, output in KNOWN:
        c, k, out = ([int(e, 16) for e in each.split()] for each in (counter, key, output))
        # numpy adds one to the counter before the first block, so it starts from one below.
        before = (whole(c) - 1) % (1 << 256)
        assert philox_raw([before], k, 4) == words(out)
        blocks.append({"counter": words(c), "key": words(k), "output": words(out)})
    sequences = []
    for counter, key in SEQUENCES:
        sequences.append({"counter": words(counter), "key": words(key), "output": philox_raw(counter, key, 20)})
    goldenjson.write("philox.json", {
        "about": "Philox4x64-10. 64-bit words in hexadecimal, least significant word first. blocks: Random123's published known answers, "
                 "output = bijection(counter, key). sequences: numpy's random_raw(20); numpy adds 1 to the counter before each "
                 "block of four, so the first block is bijection(counter + 1, key).",
        "blocks": blocks, "sequences": sequences})


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
    philox()
    adjusted_rand()
    assignment()
