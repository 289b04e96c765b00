"""How random, numpy and torch are seeded from outside; loaded by sitecustomize when the first of them is imported.

The seeds that the code sets itself are offset by the run's seed, so that seed 0 leaves the code as it is.
"""


def _offset(value, seed, modulus):
    """The code's own seed, moved by the run's seed. None asks for chance, and gets the run's seed alone."""
    if value is None:
        return seed
    if isinstance(value, str):
        return "%s+%d" % (value, seed) if seed else value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value) + b"+%d" % seed if seed else value
    if isinstance(value, float):
        return value + seed
    try:
        moved = int(value) + seed
    except (TypeError, ValueError):
        if modulus is None:
            return value
        return [_offset(item, seed, modulus) for item in value]
    # torch takes negative seeds as they are.
    return moved if modulus is None or moved < 0 else moved % modulus


def _wrap(module, name, seed, modulus, busy):
    original = getattr(module, name, None)
    if original is None or getattr(original, "_pawl", False):
        return

    def seeded(*args, **kwargs):
        # torch.manual_seed seeds the devices by their own functions: only the outermost call is the code's own.
        if busy:
            return original(*args, **kwargs)
        if args:
            args = (_offset(args[0], seed, modulus),) + args[1:]
        elif kwargs:
            key = "a" if "a" in kwargs else "seed"
            if key in kwargs:
                kwargs[key] = _offset(kwargs[key], seed, modulus)
        else:
            args = (seed,)
        busy.append(name)
        try:
            return original(*args, **kwargs)
        finally:
            busy.pop()

    seeded._pawl = True
    seeded.__name__ = name
    seeded.__doc__ = getattr(original, "__doc__", None)
    setattr(module, name, seeded)


def seed_random(module, seed):
    module.seed(seed)
    _wrap(module, "seed", seed, None, [])


def seed_numpy(module, seed):
    module.seed(seed % 2**32)
    _wrap(module, "seed", seed, 2**32, [])


def seed_torch(module, seed):
    module.manual_seed(seed)
    busy = []
    _wrap(module, "manual_seed", seed, 2**64, busy)
    if getattr(module, "random", None) is not None:
        module.random.manual_seed = module.manual_seed
    for device in ("cuda", "mps", "xpu"):
        part = getattr(module, device, None)
        for name in ("manual_seed", "manual_seed_all"):
            if part is not None:
                _wrap(part, name, seed, 2**64, busy)


SEEDERS = {"random": seed_random, "numpy.random": seed_numpy, "torch": seed_torch}
