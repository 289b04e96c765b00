"""What a run prints: from the pipe into the spool, each chunk with its arrival."""

import os
import select
import struct
import time

from disk import write_all
from processes import LINUX

MS = 1000000
RECORD = struct.Struct("<QQQ")
CHUNK_BYTES = 256 * 1024
SMALL_BYTES = 16 * 1024
PIPE_BYTES = 1024 * 1024  # bursts must not make the run wait for us
LINE_CPU_AGE_NS = 2 * MS  # a line's CPU reading is never older than this ...
CHUNK_CPU_AGE_NS = 50 * MS  # ... but in a flood, or within a line, this will do
FINE_SHARE, FINE_NS = 2000, 10 * MS  # lines are late by 1 ms or by this part of the time so far, and never by more than this
COARSE_SHARE, COARSE_NS = 50, 250 * MS


class Output:
    """`problem` is the reason to end the run, with a sentence, once there is one. `offset` is how much the spool holds.

    `coarse`: nothing is judged by the time of a line. Then lines are waited for a hundred times as long, because to be woken for
    each costs the run more than anything else here does.
    """

    def __init__(self, meter, limit, coarse):
        self.meter = meter
        self.limit = limit
        self.share, self.longest = (COARSE_SHARE, COARSE_NS) if coarse else (FINE_SHARE, FINE_NS)
        self.offset = 0
        self.problem = None
        self.ended = False
        self.taken_at = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self.spool = os.open("output.spool", flags, 0o600)
        self.arrivals = os.open("arrivals.bin", flags, 0o600)
        self.buffer = memoryview(bytearray(CHUNK_BYTES))
        self.room = 65536  # of the pipe
        self.pipe, self.writer = os.pipe()
        os.set_blocking(self.pipe, False)
        self.poll = select.poll()
        self.poll.register(self.pipe, select.POLLIN)
        if LINUX:
            import fcntl

            try:
                self.room = fcntl.fcntl(self.pipe, 1031, PIPE_BYTES)  # F_SETPIPE_SZ
            except OSError:
                pass  # the user's share of pipe memory is used up: a smaller pipe is slower, nothing else

    def begin(self, started, wakeup):
        """The run has its end of the pipe. Arrivals count from `started`; what comes from `wakeup` ends any waiting."""
        self.started = started
        self.signals = select.poll()
        self.signals.register(wakeup, select.POLLIN)
        os.close(self.writer)

    def take(self):
        """Moves one chunk from the pipe to the spool. Its size; 0 when there is none now, or never again: see `ended`."""
        size = self.read_from(0)
        if size == 0 or self.problem is not None:
            return size  # after a problem the output is read, so that nobody hangs in a write, and thrown away
        now = time.monotonic_ns()
        if size < SMALL_BYTES:
            size += self.gather(now, size)
            now = time.monotonic_ns()
        if now - self.meter.read_at > (LINE_CPU_AGE_NS if self.ends_line(size) else CHUNK_CPU_AGE_NS):
            self.meter.read(now)
        self.store(now, size)
        return size

    def read_from(self, at):
        try:
            size = os.readv(self.pipe, [self.buffer[at:]])
        except BlockingIOError:
            return 0
        self.ended = size == 0 and at < CHUNK_BYTES
        return size

    def gather(self, now, size):
        """Waits a little for more before a small chunk is stamped: to be woken costs far more CPU than to read.

        Lines that follow each other closely are stamped together. An unbuffered Python prints one line in several writes: the
        rest of it comes in a moment.
        """
        since, self.taken_at = now - self.taken_at, now
        together = min(max((now - self.started) // self.share, MS), self.longest)
        if since < 2 * together:
            # Not so long that a run which prints more could fill the pipe and have to wait for us.
            self.signals.poll(max(1, min(together, self.room // 4 * since // size) // MS))
        elif self.ends_line(size):
            return 0
        else:
            time.sleep(0.0002)  # on a busy machine our waking up interrupts the run in the middle of its line
        return self.read_from(size) if self.poll.poll(0) else 0  # to ask first is cheaper than an exception

    def ends_line(self, size):
        return self.buffer[size - 1] in b"\n\r"

    def store(self, now, size):
        kept = size if self.limit is None else min(size, self.limit - self.offset)
        if kept > 0:
            # The record goes first: whoever sees the bytes finds their time.
            record = RECORD.pack(self.offset + kept, now - self.started, self.meter.last_us)
            _, full = write_all(self.arrivals, record)
            if full is None:
                done, full = write_all(self.spool, self.buffer[:kept])
                self.offset += done
            if full is not None:
                self.problem = ("disk-full", "The output can't be stored: %s." % full.strerror)
                return
        if kept < size:
            self.problem = ("output-limit", "The run printed more than %d bytes." % self.limit)

    def drain(self):
        """What is still in the pipe; no more than fits into it, lest a process out of our reach keeps us here."""
        self.longest = MS
        received = 0
        while received <= PIPE_BYTES:
            size = self.take()
            if size == 0:
                break
            received += size
