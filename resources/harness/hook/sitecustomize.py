"""Seeds a run from outside. Python imports this module at its start, because its folder stands first in PYTHONPATH.

random, numpy and torch are seeded when the run imports them, and never imported from here. The project's own sitecustomize,
if there is one, runs as well. Python 3.6 or newer, standard library only; this file is compiled at every start, so it is short.
"""
import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_WATCHED = {"random", "numpy.random", "torch"}


def _seed(name, module, seed):
    from pawl_seeding import SEEDERS

    SEEDERS[name](module, seed)


class _Finder:
    """Stands first among the finders, lets the others find, and seeds a module right after it was executed."""

    def __init__(self, seed):
        self.seed = seed
        self.waiting = set(_WATCHED)

    def find_spec(self, name, path=None, target=None):
        if name not in self.waiting:
            return None
        spec = _find(name, path, self)
        execute = getattr(spec and spec.loader, "exec_module", None)
        if execute is None:
            # Not there now; a run may add a path and try again.
            return spec
        self.waiting.discard(name)
        loader = spec.loader

        def exec_module(module):
            del loader.exec_module
            execute(module)
            _seed(name, module, self.seed)

        try:
            loader.exec_module = exec_module
        except AttributeError:
            sys.stderr.write("pawl: %s can't be seeded from outside: its loader takes no hook\n" % name)
        return spec


def _find(name, path, besides=None):
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec = None if finder is besides or find is None else find(name, path, None)
        if spec is not None:
            return spec
    return None


def _install(seed):
    finder = _Finder(seed)
    for name in _WATCHED.intersection(sys.modules):
        finder.waiting.discard(name)
        _seed(name, sys.modules[name], seed)
    sys.meta_path.insert(0, finder)


def _run_next():
    """Runs the sitecustomize that this one hides."""
    spec = _find("sitecustomize", [folder for folder in sys.path if os.path.abspath(folder or ".") != _HERE])
    if spec is None or spec.loader is None:
        return
    module = type(sys)("sitecustomize")
    module.__file__ = spec.origin
    module.__spec__ = spec
    module.__loader__ = spec.loader
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


_text = os.environ.get("PAWL_SEED", "")
if _text.isdigit():
    _install(int(_text))
_run_next()
