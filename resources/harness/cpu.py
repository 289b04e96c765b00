"""CPU time of everything below this process."""

import os
import time

from processes import LINUX, command_output, descendants_by_parent, descendants_of, read_bytes

MS = 1000000
NEVER = 1 << 62


class CpuMeter:
    """CPU time that everything below this process has used, in microseconds, cheap enough to be read at every line.

    Each live process has a CPU clock with nanoseconds, which counts its ended threads too. The kernel brings the clock of a
    process that runs on another core up to date at its tick only (4 ms here, 10 ms elsewhere), but that of a thread
    whenever it is asked: so the threads are asked first, if they are not too many. What a process has reaped is in its stat
    file, in ticks of 10 ms each for user and system. Who is in the tree is looked up again only when some process or thread
    was created on the machine (the last pid in /proc/loadavg moved) or one of ours ended, and never for more than 1 % of
    the time: right after a look, what was born since is missing from a reading for some 10 ms.
    """

    def __init__(self):
        self.ticks_us = 1000000 // os.sysconf("SC_CLK_TCK")
        self.threads = []
        self.live = {}  # pid: its last reading in nanoseconds
        self.reaped = {}  # pid: ticks of the children it has reaped
        self.collected_us = 0  # by us, exactly, from wait4
        self.last_us = 0
        self.read_at = -NEVER
        self.look_at = 0
        self.look_by = 0
        self.newest = b""
        self.loadavg = os.open("/proc/loadavg", os.O_RDONLY) if LINUX else None

    def read(self, now):
        self.read_at = now
        if self.loadavg is None:
            total = self.from_ps(now)
        else:
            newest = os.pread(self.loadavg, 64, 0).rpartition(b" ")[2]
            stale = not self.refresh() or newest != self.newest or now >= self.look_by
            if stale and now >= self.look_at:
                self.newest = newest
                self.look(now)
            total = sum(self.live.values()) // 1000 + sum(self.reaped.values()) * self.ticks_us + self.collected_us
        # Ticks are coarser than clocks: a process that moves from one account to the other must not turn time back.
        self.last_us = max(self.last_us, total)
        return self.last_us

    def refresh(self):
        """Asks the clocks of whom we know. False when somebody ended: its last reading stands until the next look."""
        complete = True
        for thread in self.threads:
            try:
                time.clock_gettime_ns((~thread << 3) | 6)
            except OSError:
                complete = False
        for pid in self.live:
            try:
                self.live[pid] = time.clock_gettime_ns((~pid << 3) | 2)
            except OSError:
                complete = False
        return complete

    def look(self, now):
        began = time.thread_time_ns()
        self.live, self.reaped, self.threads = {}, {}, []
        for pid in descendants_of(os.getpid()):  # parents first: a child reaped meanwhile is missed once, not counted twice
            try:
                stat = read_bytes("/proc/%d/stat" % pid).rpartition(b")")[2].split()
                self.live[pid] = time.clock_gettime_ns((~pid << 3) | 2)
                self.reaped[pid] = int(stat[13]) + int(stat[14])
                self.threads += map(int, os.listdir("/proc/%d/task" % pid))
            except OSError:
                pass  # ended meanwhile
        if len(self.threads) > 64:
            self.threads = list(self.live)
        self.refresh()
        self.look_at = now + 100 * (time.thread_time_ns() - began)
        self.look_by = max(self.look_at, now + 1000 * MS)

    def collect(self, pid, used):
        """Takes over the final account of a process that we reaped; the kernel has added to it what that one had reaped."""
        self.collected_us += int((used.ru_utime + used.ru_stime) * 1e6)
        self.live.pop(pid, None)
        self.reaped.pop(pid, None)

    def from_ps(self, now):
        """No per-process clocks: ps, at most once a second; its times are `[[days-]hours:]minutes:seconds[.hundredths]`."""
        if now < self.look_at:
            return self.last_us
        self.look_at = now + 1000 * MS
        table, used = {}, {}
        for line in command_output("ps", "-A", "-o", "pid=,ppid=,time=").splitlines():
            pid, parent, text = line.split()
            table[int(pid)], used[int(pid)] = int(parent), seconds_of(text)
        below = descendants_by_parent(os.getpid(), table)
        return int(1e6 * sum(used[pid] for pid in below)) + self.collected_us


def seconds_of(text):
    days, _, clock = text.rpartition("-")
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total + 86400 * int(days or 0)
