"""CPU time of everything below this process."""

import os
import time

from processes import command_output, descendants_by_parent

MS = 1000000
NEVER = 1 << 62
YOUNG_NS = 10000 * MS


class Member:
    """One live process, with the files that are read again and again kept open: opening them costs four times as much."""

    def __init__(self, pid):
        self.pid = pid
        self.clock = (~pid << 3) | 2
        self.stat = os.open("/proc/%d/stat" % pid, os.O_RDONLY)
        self.threads = {}  # thread: the file that lists the children it has started
        self.thread_count = 0
        self.listed_at = -NEVER
        self.used_ns = 0
        self.reaped_ticks = 0

    def look(self, now):
        """Reads what the process has reaped, and returns its children. Raises OSError when it is gone."""
        fields = os.pread(self.stat, 4096, 0).rpartition(b")")[2].split()
        self.reaped_ticks = int(fields[13]) + int(fields[14])
        if int(fields[17]) != self.thread_count or now - self.listed_at > 1000 * MS:
            self.thread_count, self.listed_at = int(fields[17]), now
            self.list_threads()
        found = []
        for children in self.threads.values():
            found += map(int, os.pread(children, 65536, 0).split())
        return found

    def list_threads(self):
        # Who starts processes is the main thread, or one of the first.
        threads = set(sorted(map(int, os.listdir("/proc/%d/task" % self.pid)))[:32])
        for thread in set(self.threads) - threads:
            os.close(self.threads.pop(thread))
        for thread in threads - set(self.threads):
            try:
                self.threads[thread] = os.open("/proc/%d/task/%d/children" % (self.pid, thread), os.O_RDONLY)
            except FileNotFoundError:
                pass  # it has ended meanwhile

    def core(self):
        return int(os.pread(self.stat, 4096, 0).rpartition(b")")[2].split()[36])

    def close(self):
        for fd in self.threads.values():
            os.close(fd)
        os.close(self.stat)


class CpuMeter:
    """CPU time that everything below this process has used, in microseconds, cheap enough to be read at every line.

    Each live process has a CPU clock, which counts its ended threads too. Of a process that goes on running on another core
    the kernel knows it as of its last tick, 1 to 10 ms ago; of one that waits, or has ended, exactly. What a process has
    reaped is in its stat file, in ticks of 10 ms each for user and system. Who is in the tree is looked up again only when
    some process or thread was created on the machine (the last pid in /proc/loadavg moved) or one of ours ended, and never
    for more than 1 % of the time, of a long run 0.2 %: right after a look, what was born since is missing from a reading for
    some milliseconds, later some dozen.
    """

    def __init__(self):
        self.ticks_us = 1000000 // os.sysconf("SC_CLK_TCK")
        self.members = {}
        self.collected_us = 0  # by us, exactly, from wait4
        self.last_us = 0
        self.read_at = -NEVER
        self.began = None  # at the first reading
        self.look_at = 0
        self.look_by = 0
        self.newest = b""
        self.loadavg = self.children = None
        children = "/proc/self/task/%d/children" % os.getpid()
        if os.path.exists(children):  # a kernel may come without it
            self.children = os.open(children, os.O_RDONLY)
            self.loadavg = os.open("/proc/loadavg", os.O_RDONLY)

    def read(self, now):
        self.read_at = now
        if self.children is None:
            total = self.from_ps(now)
        else:
            complete = self.ask_clocks()
            if now >= self.look_at:
                newest = os.pread(self.loadavg, 64, 0).rpartition(b" ")[2]
                if not complete or newest != self.newest or now >= self.look_by:
                    self.newest = newest
                    self.look(now)
                    self.ask_clocks()
            total = self.collected_us
            for member in self.members.values():
                total += member.used_ns // 1000 + member.reaped_ticks * self.ticks_us
        # Ticks are coarser than clocks: a process that moves from one account to the other must not turn time back.
        self.last_us = max(self.last_us, total)
        return self.last_us

    def ask_clocks(self):
        """False when somebody ended: its last reading stands until the next look."""
        complete = True
        for member in self.members.values():
            try:
                member.used_ns = time.clock_gettime_ns(member.clock)
            except OSError:
                complete = False
        return complete

    def busiest_core(self, now):
        """The core where the process is that has used most since it was last asked; None when nobody worked."""
        before = {pid: member.used_ns for pid, member in self.members.items()}
        self.read(now)
        grown, member = max(
            ((member.used_ns - before.get(pid, 0), member) for pid, member in self.members.items()),
            key=lambda entry: entry[0],
            default=(0, None),
        )
        return member.core() if grown > 0 else None

    def look(self, now):
        began = time.thread_time_ns()
        found, waiting = {}, list(map(int, os.pread(self.children, 65536, 0).split()))
        while waiting:  # parents first: a child reaped meanwhile is missed once, not counted twice
            pid = waiting.pop()
            if pid in found:
                continue  # its parent ended and it came to us meanwhile
            member = self.members.pop(pid, None)
            try:
                member = member or Member(pid)
                waiting += member.look(now)
                found[pid] = member
            except OSError:  # it has ended meanwhile
                if member is not None:
                    member.close()
        for member in self.members.values():
            member.close()
        self.members = found
        if self.began is None:
            self.began = now
        rest = 100 if now - self.began < YOUNG_NS else 500
        self.look_at = now + rest * (time.thread_time_ns() - began)
        self.look_by = max(self.look_at, now + 1000 * MS)

    def collect(self, pid, used):
        """Takes over the final account of a process that we reaped; the kernel has added to it what that one had reaped."""
        self.collected_us += int((used.ru_utime + used.ru_stime) * 1e6)
        member = self.members.pop(pid, None)
        if member is not None:
            member.close()

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
