"""Launches one run and stays beside it to its end: `python3 -I -S -X utf8 launch.py FOLDER`.

FOLDER/launch.json says what to run. Everything else in FOLDER is written here:

  launcher.json   who launches: pid, boot id and kernel start time, written once the run has started
  output.spool    the run's output as it was printed (standard output and error share one pipe)
  arrivals.bin    for each chunk of it three little-endian u64: the offset after the chunk, nanoseconds since the start on
                  the monotonic clock, and CPU microseconds that the run's process tree had used then
  exit.json       how it ended, atomically, as the last thing written
  stop.json       is written by the app, before it sends SIGTERM: please end the run now

The app may die at any moment: nothing here needs it. Standard library only, Python 3.8 or newer; it starts in front of
every run, so imports are few on purpose.
"""

import errno
import json
import os
import resource
import select
import signal
import struct
import sys
import time

if sys.version_info < (3, 8):
    sys.exit("Runs are launched by Python 3.8 or newer; %s is %s." % (sys.executable, sys.version.split()[0]))

LINUX = sys.platform.startswith("linux")
MS = 1000000  # in nanoseconds

CHUNK_BYTES = 256 * 1024
SMALL_BYTES = 16 * 1024
PIPE_BYTES = 1024 * 1024  # bursts must not make the run wait for us
TICK_NS = 1000 * MS  # how often we look at stop.json and at the quota when nothing else wakes us
LINE_CPU_AGE_NS = 2 * MS  # a line's CPU reading is never older than this ...
CHUNK_CPU_AGE_NS = 50 * MS  # ... but in a flood, or within a line, this will do
SETTLE_NS = 250 * MS  # helpers of a run that ended by itself (multiprocessing's resource tracker) leave within this
LEFTOVER_GRACE_NS = 2000 * MS
GIVE_UP_NS = 10000 * MS  # after SIGKILL: a process stuck in a driver can't be killed, and must not hang us as well
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


# --- identity, and what of the operating system is needed ---------------------------------------------------------------


def read_bytes(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        return os.read(fd, 65536)
    finally:
        os.close(fd)


def command_output(*argv):
    """Only where there is no /proc: the import alone costs as much as all our others."""
    import subprocess

    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(argv, env=environment, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8", "replace")


def boot_id():
    if LINUX:
        return read_bytes("/proc/sys/kernel/random/boot_id").decode().strip()
    return command_output("sysctl", "-n", "kern.bootsessionuuid").strip()


def start_ticks(pid):
    """When the kernel started a process: with the boot id it tells a process from a later one with the same pid."""
    if LINUX:
        # The name (field 2) may hold spaces and parentheses; field 22 is counted from its last parenthesis.
        return int(read_bytes("/proc/%d/stat" % pid).rpartition(b")")[2].split()[19])
    import calendar

    started = command_output("ps", "-o", "lstart=", "-p", str(pid)).strip()
    return calendar.timegm(time.strptime(started, "%a %b %d %H:%M:%S %Y"))


class Prctl:
    """Linux lets a process inherit the orphans below it, and lets a child die with its parent."""

    def __init__(self):
        self.call = None
        if LINUX:
            try:
                import ctypes

                self.call = ctypes.CDLL(None).prctl
            except (ImportError, OSError, AttributeError):
                pass  # a Python without ctypes: the environment marker finds what is left

    def become_subreaper(self):
        return self.call is not None and self.call(36, 1, 0, 0, 0) == 0

    def die_with_parent(self):
        if self.call is not None:
            self.call(1, int(signal.SIGKILL), 0, 0, 0)


def children_of(pid):
    """Children of every thread of a process. Raises OSError where the process is gone or the kernel does not tell."""
    found = []
    for thread in os.listdir("/proc/%d/task" % pid):
        try:
            found += map(int, read_bytes("/proc/%d/task/%s/children" % (pid, thread)).split())
        except FileNotFoundError:
            if not os.path.exists("/proc/self/task/%d/children" % os.getpid()):
                raise
    return found


def descendants_of(root):
    """Every live process below `root`, parents first. Complete if `root` is a subreaper: nobody leaves the tree then."""
    found = []
    try:
        waiting = children_of(root)
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            try:
                waiting += children_of(pid)
            except OSError:
                pass  # it ended meanwhile, and its children went to the subreaper, which is asked again
        return found
    except OSError:
        return descendants_by_parent(root, parents())


def parents():
    """Parent of every process, for kernels without `children` files and for macOS."""
    table = {}
    if not LINUX:
        for line in command_output("ps", "-A", "-o", "pid=,ppid=").splitlines():
            pid, parent = line.split()
            table[int(pid)] = int(parent)
        return table
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                table[int(name)] = int(read_bytes("/proc/%s/stat" % name).rpartition(b")")[2].split()[1])
            except OSError:
                pass
    return table


def descendants_by_parent(root, table):
    found, waiting = [], [root]
    while waiting:
        above = waiting.pop()
        below = [pid for pid, parent in table.items() if parent == above]
        found += below
        waiting += below
    return found


def marked(marker):
    """Every process whose environment carries the marker, whatever its session or parent; not this one."""
    wanted = marker.encode("utf-8", "surrogateescape")
    found = []
    if not LINUX:
        for line in command_output("ps", "-axEww", "-o", "pid=,command=").splitlines():
            pid, _, rest = line.strip().partition(" ")
            if " " + marker in rest + " ":
                found.append(int(pid))
    else:
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and wanted in read_environment(name).split(b"\0"):
                    found.append(int(name))
            except OSError:
                pass  # ended, or somebody else's
    return [pid for pid in found if pid != os.getpid()]


def read_environment(name):
    with open("/proc/%s/environ" % name, "rb") as file:
        return file.read()


# --- CPU time of the process tree ---------------------------------------------------------------------------------------


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
        self.read_at = -(1 << 62)
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


# --- files --------------------------------------------------------------------------------------------------------------


def read_into(fd, buffer):
    """How much was read; 0 at the end, None when there is nothing yet."""
    try:
        return os.readv(fd, [buffer])
    except BlockingIOError:
        return None


def write_all(fd, data):
    """Returns how many bytes went in, and the reason why not all of them."""
    done = 0
    while done < len(data):
        try:
            done += os.write(fd, data[done:])
        except OSError as error:
            if error.errno in DISK_FULL:
                return done, error
            raise
    return done, None


def write_new(path, value):
    """Readers see the whole file or none. It need not survive a power cut: the boot id differs after one."""
    fd = os.open(path + ".partial", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(fd, json.dumps(value).encode())
    finally:
        os.close(fd)
    os.rename(path + ".partial", path)


def used_bytes(path):
    """Disk space that a folder takes. Links are not followed; a file with several names counts once."""
    total, waiting, seen = 0, [path], set()
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    try:
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
                            continue
                        stat = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue  # removed meanwhile
                    if stat.st_nlink > 1:
                        if (stat.st_dev, stat.st_ino) in seen:
                            continue
                        seen.add((stat.st_dev, stat.st_ino))
                    # Blocks tell a sparse file from a full one; some file systems report them late.
                    total += stat.st_blocks * 512 or stat.st_size
        except OSError:
            pass  # removed meanwhile, or made unreadable by the run itself
    return total


# --- the run ------------------------------------------------------------------------------------------------------------


class Run:
    def __init__(self, launch):
        self.launch = launch
        self.marker = "%s=%s" % (launch["marker"]["name"], launch["marker"]["value"])
        self.prctl = Prctl()
        self.subreaper = self.prctl.become_subreaper()
        self.meter = CpuMeter()
        self.child = None
        self.status = None  # of the child, once reaped
        self.reason = None  # why it was ended, if it was
        self.error = None
        self.rss_bytes = 0
        self.leftovers = set()
        self.offset = 0
        self.dropping = False
        self.taken_at = 0
        self.next_quota_at = 0
        # The last thing written must fit on a disk that the run has filled: its blocks are taken now.
        self.exit_fd = os.open("exit.json.partial", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(self.exit_fd, b" " * 4096)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self.spool = os.open("output.spool", flags, 0o600)
        self.arrivals = os.open("arrivals.bin", flags, 0o600)
        self.buffer = memoryview(bytearray(CHUNK_BYTES))

    # Starting

    def start(self):
        self.pipe, writer = os.pipe()
        os.set_blocking(self.pipe, False)
        if LINUX:
            import fcntl

            try:
                fcntl.fcntl(self.pipe, 1031, PIPE_BYTES)
            except OSError:
                pass  # the user's share of pipe memory is used up: a smaller pipe is slower, nothing else
        self.wakeup, wakeup_writer = os.pipe()
        os.set_blocking(self.wakeup, False)
        os.set_blocking(wakeup_writer, False)
        signal.set_wakeup_fd(wakeup_writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

        failed, failure = os.pipe()  # closed by exec; a child that can't exec writes why
        self.started_ms = int(time.time() * 1000)
        self.started = time.monotonic_ns()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
        self.child = os.fork()
        if self.child == 0:
            self.become_child(writer, failure)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
        os.close(writer)
        os.close(failure)
        why = os.read(failed, 4096).decode("utf-8", "replace")
        os.close(failed)
        if why:
            self.reason, self.error = "could-not-start", why
            while self.status is None:
                self.reap(0)

    def become_child(self, writer, failure):
        doing = "prepare"
        try:
            os.setpgid(0, 0)
            self.prctl.die_with_parent()
            for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)  # Python ignores some, and exec would pass that on
            signal.set_wakeup_fd(-1)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(writer, 1)
            os.dup2(writer, 2)
            doing = "folder"
            os.chdir(self.launch["cwd"])
            doing = "program"
            argv = self.launch["argv"]
            name, _, value = self.marker.partition("=")
            os.execvpe(argv[0], argv, dict(self.launch["env"], **{name: value}))
        except BaseException as error:
            why = getattr(error, "strerror", None) or str(error)
            if doing == "folder":
                why = "The folder %s can't be entered: %s." % (self.launch["cwd"], why)
            elif doing == "program":
                why = "The program %s can't be started: %s." % (self.launch["argv"][0], why)
            os.write(failure, why.encode("utf-8", "surrogateescape")[:2000])
        finally:
            os._exit(127)

    # Watching

    def watch(self):
        poll = select.poll()
        poll.register(self.pipe, select.POLLIN)
        poll.register(self.wakeup, select.POLLIN)
        limit, grace = self.launch["timeLimitMs"], self.launch["graceMs"] * MS
        time_over_at = self.started + limit * MS if limit is not None else None
        kill_at = give_up_at = None
        tick_at = self.started + TICK_NS
        while self.status is None:
            now = time.monotonic_ns()
            wake_at = min(at for at in (tick_at, time_over_at, kill_at, give_up_at) if at is not None)
            ready = poll.poll(max(0, (wake_at - now + MS - 1) // MS))
            now = time.monotonic_ns()
            signals = b""
            for fd, _ in ready:
                if fd == self.pipe:
                    if self.take() == 0:
                        poll.unregister(self.pipe)  # the run closed its output; it may well go on
                else:
                    signals = os.read(self.wakeup, 512)
            if signals:
                self.reap()
                if self.status is not None:
                    break
            if self.reason is None:
                if int(signal.SIGTERM) in signals or int(signal.SIGINT) in signals:
                    self.reason = "stop"
                elif time_over_at is not None and now >= time_over_at:
                    self.reason = "time-limit"
            if now >= tick_at:
                self.tick(now)
                tick_at = now + TICK_NS
            if self.reason is not None and kill_at is None and give_up_at is None:
                time_over_at = None
                kill_at = now + grace
                self.signal_group(signal.SIGTERM)
                self.signal_group(signal.SIGCONT)  # a stopped process gets no other signal
            if kill_at is not None and now >= kill_at:
                kill_at, give_up_at = None, now + GIVE_UP_NS
                self.signal_group(signal.SIGKILL)
                self.leftovers.update(pid for pid in self.remaining() if pid != self.child)
                self.kill(self.remaining())
            if give_up_at is not None and now >= give_up_at:
                self.ended = now
                self.error = "The run does not end, not even by SIGKILL: it is stuck in the kernel (a driver, a network disk)."
                return

    def tick(self, now):
        if self.reason is not None:
            return
        if os.path.exists("stop.json"):
            self.reason = "stop"
        quota = self.launch["quota"]
        if quota is not None and now >= self.next_quota_at:
            used = used_bytes(quota["path"])
            took = time.monotonic_ns() - now
            self.next_quota_at = now + 500 * took  # a folder of a million files is looked at less often
            if used > quota["bytes"] and self.reason is None:
                self.reason = "quota"
                self.error = "The run's folder holds %d bytes; %d are allowed." % (used, quota["bytes"])

    def take(self):
        """Moves one chunk from the pipe to the spool. Its size; 0 at the end of the output, None when there is none yet."""
        size = read_into(self.pipe, self.buffer)
        if not size or self.dropping:
            return size
        now = time.monotonic_ns()
        if size < SMALL_BYTES:
            size += self.gather(now, size)
            now = time.monotonic_ns()
        self.read_cpu(now, size)
        self.store(now, size)
        return size

    def gather(self, now, size):
        """Waits a little for more before a small chunk is stamped: to be woken costs far more CPU than to read.

        Lines that follow each other closely are stamped together, late by 1 ms or by 0.05 % of the time so far, and never
        by more than 10 ms. An unbuffered Python prints one line in several writes: reading the CPU clocks takes about as
        long as these, so the rest of the line is there afterwards.
        """
        since, self.taken_at = now - self.taken_at, now
        together = min(max((now - self.started) // 2000, MS), 10 * MS)
        if since < 2 * together:
            time.sleep(together / 1e9)
        elif self.ends_line(size):
            return 0
        else:
            self.meter.read(now)
        more = read_into(self.pipe, self.buffer[size:]) or 0
        if not self.ends_line(size + more):
            time.sleep(0.0002)
            more += read_into(self.pipe, self.buffer[size + more :]) or 0
        return more

    def ends_line(self, size):
        return self.buffer[size - 1] in b"\n\r"

    def read_cpu(self, now, size):
        if now - self.meter.read_at > (LINE_CPU_AGE_NS if self.ends_line(size) else CHUNK_CPU_AGE_NS):
            self.meter.read(now)

    def store(self, now, size):
        limit = self.launch["outputLimitBytes"]
        kept = size if limit is None else min(size, limit - self.offset)
        if kept > 0:
            # The record goes first: whoever sees the bytes finds their time.
            record = struct.pack("<QQQ", self.offset + kept, now - self.started, self.meter.last_us)
            _, full = write_all(self.arrivals, record)
            if full is None:
                done, full = write_all(self.spool, self.buffer[:kept])
                self.offset += done
            if full is not None:
                self.drop("disk-full", "The output can't be stored: %s." % full.strerror)
                return
        if kept < size:
            self.drop("output-limit", "The run printed more than %d bytes." % limit)

    def drop(self, reason, error):
        """From here on the output is read, so that nobody hangs in a write, and thrown away."""
        self.dropping = True
        if self.reason is None:
            self.reason, self.error = reason, error

    # Ending

    def reap(self, options=os.WNOHANG):
        """Collects whoever ended, adopted orphans too. False when nobody is left below us."""
        while True:
            try:
                pid, status, used = os.wait4(-1, options)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            self.meter.collect(pid, used)
            self.rss_bytes = max(self.rss_bytes, used.ru_maxrss * (1024 if LINUX else 1))
            if pid == self.child:
                self.ended = time.monotonic_ns()
                self.status = status

    def remaining(self):
        # A subreaper's descendants are all there is, and /proc/*/environ can hang on a process that is stuck.
        return descendants_of(os.getpid()) if self.subreaper else marked(self.marker)

    def signal_group(self, number):
        # The child is not reaped yet, so its pid is its own. It may have left the group that it was started in.
        if not send(os.killpg, self.child, number):
            send(os.kill, self.child, number)

    def kill(self, pids):
        """Stopped first, and looked for again: what starts another of itself faster than we look would survive."""
        held = set()
        for _ in range(50):
            fresh = [pid for pid in pids if pid not in held]
            if not fresh:
                break
            for pid in fresh:
                send(os.kill, pid, signal.SIGSTOP)
            held.update(fresh)
            pids = self.remaining()
        for pid in held:
            send(os.kill, pid, signal.SIGKILL)

    def end_leftovers(self):
        """Nothing stays behind, whatever session it fled to. Returns when all are gone or can't be killed."""
        poll = select.poll()
        poll.register(self.pipe, select.POLLIN)
        poll.register(self.wakeup, select.POLLIN)
        ask_at = self.ended + (SETTLE_NS if self.reason is None else 0)
        kill_at = ask_at + min(self.launch["graceMs"] * MS, LEFTOVER_GRACE_NS)
        asked = False
        while self.reap() or not self.subreaper:
            left = self.remaining()
            if not left:
                break
            now = time.monotonic_ns()
            if now >= kill_at:
                self.leftovers.update(left)
                self.kill(left)
            elif now >= ask_at and not asked:
                asked = True
                self.leftovers.update(left)
                for pid in left:
                    send(os.kill, pid, signal.SIGTERM)
                    send(os.kill, pid, signal.SIGCONT)
            if now >= kill_at + GIVE_UP_NS:
                self.error = "%d processes of the run do not end, not even by SIGKILL." % len(left)
                break
            for fd, _ in poll.poll(20):
                if fd == self.wakeup:
                    os.read(self.wakeup, 512)
                elif self.take() == 0:
                    poll.unregister(self.pipe)

    def drain(self):
        """What is still in the pipe; no more than fits into it, lest a process out of our reach keeps us here."""
        received = 0
        while received <= PIPE_BYTES:
            size = self.take()
            if not size:
                break
            received += size

    def finish(self):
        signalled = self.status is not None and os.WIFSIGNALED(self.status)
        exited = self.status is not None and not signalled and self.reason != "could-not-start"
        duration = self.ended - self.started
        report = {
            "exitCode": os.WEXITSTATUS(self.status) if exited else None,
            "signal": signal_name(os.WTERMSIG(self.status)) if signalled else None,
            "reason": self.reason or "exited",
            "startedAtMs": self.started_ms,
            "durationMs": round(duration / MS),
            "durationNs": duration,
            "cpuUs": max(self.meter.collected_us, self.meter.last_us),
            "peakRssBytes": self.rss_bytes,
            "outputBytes": self.offset,
            "leftovers": len(self.leftovers),
            "error": self.error and self.error[:500],
        }
        data = json.dumps(report, ensure_ascii=False).encode("utf-8", "replace")
        os.pwrite(self.exit_fd, data, 0)
        os.ftruncate(self.exit_fd, len(data))
        os.fsync(self.exit_fd)
        os.rename("exit.json.partial", "exit.json")


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "SIG%d" % number


def send(how, target, number):
    try:
        how(target, number)
        return True
    except (ProcessLookupError, PermissionError):
        return False


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
    run.drain()
    run.finish()
    os._exit(0)  # skips the interpreter's farewell: the app waits for us


if __name__ == "__main__":
    main(sys.argv[1])
