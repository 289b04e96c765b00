"""How fast the machine is while a run works: one small piece of work, timed again and again on the core where the run is.

On a machine that is shared (other programs, another machine on the same chip) the same code takes twice the CPU time from one
second to the next. The piece is always the same, so what it takes tells the machine's pace apart from the run's own doing.
"""

import os
import struct
import time

MS = 1000000
RECORD = struct.Struct("<QQQ")  # nanoseconds since the start, CPU microseconds of the run's tree, nanoseconds of the piece
OFTEN_NS = 20 * MS  # a run of two seconds has to be seen often ...
SELDOM_NS = 1000 * MS  # ... a long one must not pay for it: a sample costs 0.3 ms, most of it for moving to the run's core and back
SLOWER_NS = 200000 * MS  # the square of a run's age over this is what lies between two samples: 20 ms at 2 s, 0.5 s at 10 s
ROUNDS = 1500
NEVER = 1 << 62


def piece(rounds=ROUNDS):
    total = 0
    for i in range(rounds):
        total += i * i
    return total


class Pace:
    """`due` is when to take the next sample; NEVER where this machine can't tell, or nobody asked."""

    def __init__(self, meter, wanted):
        self.meter = meter
        self.due = NEVER
        self.wanted = wanted and hasattr(os, "sched_setaffinity") and meter.children is not None
        if self.wanted:
            self.cores = os.sched_getaffinity(0)
            self.file = os.open("pace.bin", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)

    def begin(self, started):
        self.started = started
        if self.wanted:
            self.due = started + OFTEN_NS

    def take(self, now):
        self.due = NEVER
        try:
            core = self.meter.busiest_core(now)
            if core is not None:
                record = RECORD.pack(now - self.started, self.meter.last_us, self.time_piece(core))
                os.write(self.file, record)
        except OSError:
            return  # a disk that is full, a sandbox that forbids to move: the run goes on without
        after = time.monotonic_ns()
        self.due = after + min(SELDOM_NS, max(OFTEN_NS, (after - self.started) ** 2 // SLOWER_NS))

    def time_piece(self, core):
        os.sched_setaffinity(0, {core})
        try:
            piece(ROUNDS // 4)  # brings code and data back into the caches, which the run has used meanwhile
            began = time.thread_time_ns()
            piece()
            return time.thread_time_ns() - began
        finally:
            os.sched_setaffinity(0, self.cores)
