"""Launches one run and stays beside it to its end: `python3 -I -S -X utf8 launch.py FOLDER`.

FOLDER/launch.json says what to run; what must not be written down comes through our own environment, and launch.json only
names it (passOn). Everything else in FOLDER is written here:

  launcher.json   who launches: pid, boot id and kernel start time, written once the run has started
  output.spool    the run's output as it was printed (standard output and error share one pipe)
  arrivals.bin    for each chunk of it three little-endian u64: the offset after the chunk, nanoseconds since the start on
                  the monotonic clock, and CPU microseconds that the run's process tree had used then
  pace.bin        where that is asked for, how fast the machine was meanwhile: see pace.py
  exit.json       how it ended, atomically, as the last thing written
  stop.json       is written by the app, before it sends SIGTERM: please end the run now

The app may die at any moment: nothing here needs it. Standard library only, Python 3.8 or newer; it starts in front of
every run, so imports are few on purpose.
"""

import sys

if sys.version_info < (3, 8):
    sys.exit("Runs are launched by Python 3.8 or newer; %s is %s." % (sys.executable, sys.version.split()[0]))

import json
import os

# Python's isolated mode leaves the script's own folder out.
sys.path.append(os.path.dirname(os.path.abspath(__file__)))

from disk import write_new
from processes import boot_id, start_ticks
from run import Run


def own_session():
    """A session of our own, so that no terminal or desktop session takes us along when it ends."""
    if os.getsid(0) == os.getpid():
        return
    try:
        os.setsid()
    except PermissionError:  # a group leader can't: started by hand from a shell
        if os.fork():
            os._exit(0)
        os.setsid()


def main(folder):
    os.chdir(folder)
    own_session()
    with open("launch.json", encoding="utf-8") as file:
        launch = json.load(file)
    pid = os.getpid()
    identity = {"runId": launch["runId"], "pid": pid, "bootId": boot_id(), "kernelStartTicks": start_ticks(pid)}
    run = Run(launch)
    run.start()
    write_new("launcher.json", dict(identity, childPid=run.child, startedAtMs=run.started_ms))
    # The end of our standard output tells whoever started us that launcher.json is there.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    run.watch()
    if run.status is not None:
        run.end_leftovers()
    run.output.drain()
    run.finish()
    os._exit(0)  # skips the interpreter's farewell: the app waits for us


if __name__ == "__main__":
    main(sys.argv[1])
