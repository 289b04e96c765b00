"""Who a process is, who is below it, and signals."""

import os
import signal
import sys
import time

LINUX = sys.platform.startswith("linux")


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


def groups_of(pids):
    groups = set()
    for pid in pids:
        try:
            groups.add(os.getpgid(pid))
        except ProcessLookupError:
            pass
    return groups


def send(how, target, number):
    try:
        how(target, number)
        return True
    except (ProcessLookupError, PermissionError):
        return False


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "SIG%d" % number
