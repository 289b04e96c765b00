#!/usr/bin/env python3
"""Measure the demo's proposals: CPU seconds to the target, in pairs of base and patched runs with the same seed.

    python3 measure.py                   every proposal alone, on the base
    python3 measure.py --stack           the winning ones together, and what each of them adds to the others
    python3 measure.py --only 04 18      proposals whose names begin so
    python3 measure.py --instructions --only 09 14 25
                                         processor instructions beside the winning ones; needs valgrind, two minutes each

Runs are timed from outside, as Pawl does it: the CPU clock of the process is read whenever a line arrives, from the first
step line on, and the run is ended once two evaluations in a row are beyond the target. Prints Markdown. Needs git and Linux.
"""
import argparse
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WINS = ("faster", "fewer steps", "bug")
# Student's t for a two-sided interval of 95 %, by degrees of freedom
T95 = [None, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
       2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042]


def setting(name):
    with open(os.path.join(HERE, "project", "pawl.toml"), encoding="utf-8") as file:
        return float(re.search(r"^%s\s*=\s*\"?([0-9.]+)" % name, file.read(), re.MULTILINE).group(1))


TARGET = setting("target")
LIMIT_S = setting("time_limit")


def git(folder, *arguments):
    environment = dict(os.environ, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    for role in ("AUTHOR", "COMMITTER"):
        environment["GIT_%s_NAME" % role] = "measure"
        environment["GIT_%s_EMAIL" % role] = "measure@localhost"
    return subprocess.run(["git"] + list(arguments), cwd=folder, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True)


def repository(folder):
    shutil.copytree(os.path.join(HERE, "project"), folder, ignore=shutil.ignore_patterns("__pycache__", "out"))
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        git(folder, *arguments).check_returncode()
    return folder


def with_patches(base, folder, names):
    """A copy of the base with the patches on it, or None where one conflicts."""
    git(os.path.dirname(folder), "clone", "-q", base, folder).check_returncode()
    for name in names:
        if git(folder, "apply", "--3way", os.path.join(HERE, "proposals", name)).returncode != 0:
            shutil.rmtree(folder)
            return None
        git(folder, "commit", "-q", "-a", "-m", name)
    return folder


class Run:
    """One run to the target: `seconds` and `steps` to it (None: not reached), `outcome`, and the losses on the way."""

    def __init__(self, folder, seed):
        self.losses, self.evaluations, self.examples = [], [], None
        with tempfile.TemporaryDirectory() as out, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen([sys.executable, "train.py", "--seed", str(seed), "--out", out], cwd=folder,
                                       stdout=subprocess.PIPE, stderr=errors, universal_newlines=True,
                                       env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
            timed_out = threading.Event()
            timer = threading.Timer(LIMIT_S, lambda: (timed_out.set(), process.kill()))
            timer.start()
            self.follow(process)
            code = process.wait()
            timer.cancel()
            process.stdout.close()
        self.reach()
        if self.seconds is not None:
            self.outcome = "reached"
        elif timed_out.is_set():
            self.outcome = "time limit"
        elif any(math.isnan(loss) for _, loss in self.losses):
            self.outcome = "NaN"
        else:
            self.outcome = "crashed" if code != 0 else "not reached"

    def follow(self, process):
        clock = (~process.pid << 3) | 2  # Linux: the CPU clock of another process, as clock_getcpuclockid() makes it
        start, beyond = None, 0
        for line in process.stdout:
            now = time.clock_gettime(clock)
            start = now if start is None else start
            words = line.split()
            step, name, value = int(words[1]), words[2], float(words[3])
            self.losses.append((words[2] + words[1], value))
            if name == "val_loss":
                self.evaluations.append((step, value, now - start))
                self.examples = int(words[5])
                beyond = beyond + 1 if value <= TARGET else 0
                if beyond == 2:
                    process.send_signal(signal.SIGTERM)
                    return

    def reach(self):
        self.seconds = self.steps = None
        if len(self.evaluations) < 3 or not all(value <= TARGET for _, value, _ in self.evaluations[-2:]):
            return
        (step_a, value_a, time_a), (step_b, value_b, time_b) = self.evaluations[-3:-1]
        share = (value_a - TARGET) / (value_a - value_b)
        self.steps = step_a + share * (step_b - step_a)
        self.seconds = time_a + share * (time_b - time_a)


def paired(before, after, seeds):
    """Runs of two folders with the same seeds, which of them first changing from pair to pair."""
    pairs = []
    for number, seed in enumerate(seeds):
        if number % 2 == 0:
            first = Run(before, seed)
            pairs.append((first, Run(after, seed)))
        else:
            second = Run(after, seed)
            pairs.append((Run(before, seed), second))
    return pairs


def effect(pairs, value):
    """(mean, half width of its 95 % interval) of how much less the second of each pair took, in percent of a log ratio."""
    gains = [100 * math.log(value(a) / value(b)) for a, b in pairs if value(a) and value(b)]
    if len(gains) < 2:
        return None
    mean = sum(gains) / len(gains)
    spread = math.sqrt(sum((gain - mean) ** 2 for gain in gains) / (len(gains) - 1))
    return mean, T95[min(len(gains) - 1, 30)] * spread / math.sqrt(len(gains))


def shown(measured):
    return "" if measured is None else "%+.1f ± %.1f" % measured


def outcomes(pairs):
    found = [after.outcome for _, after in pairs]
    return ", ".join("%d %s" % (found.count(outcome), outcome) for outcome in sorted(set(found), reverse=True))


def same(pairs):
    if not all(before.seconds and after.seconds for before, after in pairs):
        return ""
    return "yes" if all(before.losses == after.losses for before, after in pairs) else "no"


def alone(base, work, names, expected, seeds):
    print("| proposal | meant as | CPU time to target, % less | steps, % less | same losses | runs | examples |")
    print("|---|---|---|---|---|---|---|")
    everything = []
    for name in names:
        patched = with_patches(base, os.path.join(work, name), [name])
        if patched is None:
            sys.exit("%s does not apply on the base." % name)
        pairs = paired(base, patched, seeds)
        everything += [before for before, _ in pairs]
        print("| %s | %s | %s | %s | %s | %s | %s |" % (
            name[:-len(".patch")], expected[name], shown(effect(pairs, lambda run: run.seconds)),
            shown(effect(pairs, lambda run: run.steps)), same(pairs), outcomes(pairs), pairs[0][1].examples), flush=True)
    times = [run.seconds for run in everything if run.seconds]
    steps = [run.steps for run in everything if run.seconds]
    logs = [math.log(seconds) for seconds in times]
    mean = sum(logs) / len(logs)
    print("\nBase: %d runs, all reached: %s. CPU seconds to target: median %.2f, spread of one run %.1f %%; steps: %d to %d."
          % (len(everything), "yes" if len(times) == len(everything) else "no", sorted(times)[len(times) // 2],
             100 * math.sqrt(sum((log - mean) ** 2 for log in logs) / (len(logs) - 1)), min(steps), max(steps)))


def stacked(base, work, names, expected, seeds):
    winners = [name for name in names if expected[name] in WINS]
    stack = with_patches(base, os.path.join(work, "stack"), winners)
    print("| without | what it adds to the others: CPU time to target, % less | steps, % less | same losses |")
    print("|---|---|---|---|")
    for name in winners:
        others = with_patches(base, os.path.join(work, "without-" + name), [other for other in winners if other != name])
        pairs = paired(others, stack, seeds)
        print("| %s | %s | %s | %s |" % (name[:-len(".patch")], shown(effect(pairs, lambda run: run.seconds)),
                                         shown(effect(pairs, lambda run: run.steps)), same(pairs)), flush=True)
    pairs = paired(base, stack, seeds)
    mean, half = effect(pairs, lambda run: run.seconds)
    print("\nAll %d together: %.2fx [%.2f, %.2f]." % (len(winners), math.exp(mean / 100), math.exp((mean - half) / 100),
                                                      math.exp((mean + half) / 100)))


def instructions(folder):
    """How many instructions a whole run with seed 0 takes: no busy machine moves them."""
    with tempfile.TemporaryDirectory() as out:
        found = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "train.py",
                                "--seed", "0", "--out", out], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               universal_newlines=True, env=dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1"))
    return int(re.search(r"Collected : (\d+)", found.stderr).group(1))


def counted(base, work, names, expected):
    winners = [name for name in sorted(expected) if expected[name] in WINS]
    stack = instructions(with_patches(base, os.path.join(work, "stack"), winners))
    print("| beside the winning ones | meant as | instructions, % less |")
    print("|---|---|---|")
    for name in names:
        patched = with_patches(base, os.path.join(work, name), winners + [name])
        less = "does not apply" if patched is None else "%.2f" % (100 * math.log(stack / instructions(patched)))
        print("| %s | %s | %s |" % (name[:-len(".patch")], expected[name], less), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10, help="how many pairs, with seeds 0, 1, 2, ... (default 10)")
    parser.add_argument("--only", nargs="+", default=[""], metavar="BEGINNING", help="proposals whose names begin so")
    parser.add_argument("--stack", action="store_true", help="measure the winning ones together")
    parser.add_argument("--instructions", action="store_true", help="count instructions beside the winning ones")
    arguments = parser.parse_args()

    with open(os.path.join(HERE, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)
    names = sorted(name for name in os.listdir(os.path.join(HERE, "proposals"))
                   if name.endswith(".patch") and name.startswith(tuple(arguments.only)))
    with tempfile.TemporaryDirectory() as work:
        base = repository(os.path.join(work, "base"))
        if arguments.instructions:
            counted(base, work, names, expected)
            return
        (stacked if arguments.stack else alone)(base, work, names, expected, range(arguments.seeds))


if __name__ == "__main__":
    main()
