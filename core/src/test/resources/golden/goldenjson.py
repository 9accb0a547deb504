"""Writes golden values as JSON: short arrays on one line, computed numbers with 17 significant digits."""

from mpmath import mpf, nstr


def number(x):
    """An input (int or float) in its shortest exact form, a computed mpf with 17 significant digits."""
    if isinstance(x, mpf):
        if abs(x) < mpf("1e-300"):
            return "0.0"
        return nstr(x, 17, strip_zeros=False)
    return repr(x)


def text(x, indent=0):
    pad = "  " * (indent + 1)
    if isinstance(x, bool):
        return "true" if x else "false"
    if isinstance(x, str):
        return '"' + x.replace('"', '\\"') + '"'
    if isinstance(x, dict):
        rows = [pad + '"' + key + '": ' + text(value, indent + 1) for key, value in x.items()]
        return "{\n" + ",\n".join(rows) + "\n" + "  " * indent + "}"
    if isinstance(x, (list, tuple)):
        if all(not isinstance(e, (dict, list, tuple)) for e in x):
            return "[" + ", ".join(text(e) for e in x) + "]"
        return "[\n" + ",\n".join(pad + text(e, indent + 1) for e in x) + "\n" + "  " * indent + "]"
    return number(x)


def write(name, x):
    with open(name, "w", encoding="ascii") as out:
        out.write(text(x) + "\n")
    print("wrote", name)
