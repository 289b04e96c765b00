"""One run, from its start to its last word."""

import json
import os
import resource
import select
import signal
import time

from cpu import CpuMeter
from disk import used_bytes
from output import Output
from pace import Pace
from processes import LINUX, Prctl, descendants_of, groups_of, marked, send, signal_name

MS = 1000000  # in nanoseconds
NEVER = 1 << 62
TICK_NS = 1000 * MS  # how often we look at stop.json and at the quota when nothing else wakes us
SETTLE_NS = 250 * MS  # helpers of a run that ended by itself (multiprocessing's resource tracker) leave within this
LEFTOVER_GRACE_NS = 2000 * MS
GIVE_UP_NS = 10000 * MS  # after SIGKILL: a process stuck in a driver can't be killed, and must not hang us as well


class Run:
    """`start`, then `watch`, then, if the child has ended, `end_leftovers`; `finish` in any case."""

    def __init__(self, launch):
        self.launch = launch
        self.marker = "%s=%s" % (launch["marker"]["name"], launch["marker"]["value"])
        ending = launch.get("ending") or {}
        self.farewell = signal.SIGINT if ending.get("signal") == "INT" else signal.SIGTERM
        self.wrapped = bool(ending.get("wrapped"))  # the child only holds another program in, and would die of a signal first
        self.prctl = Prctl()
        self.subreaper = self.prctl.become_subreaper()
        self.meter = CpuMeter()
        self.child = None
        self.status = None  # of the child, once reaped
        self.reason = None  # why it was ended, if it was
        self.error = None
        self.rss_bytes = 0
        self.leftovers = set()
        self.output = Output(self.meter, launch["outputLimitBytes"], launch.get("stamps") == "coarse")
        self.pace = Pace(self.meter, launch["pace"])
        self.next_quota_at = 0
        # The last thing written must fit on a disk that the run has filled: its blocks are taken now.
        self.exit_fd = os.open("exit.json.partial", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(self.exit_fd, b" " * 4096)

    # Starting

    def start(self):
        self.wakeup, wakeup_writer = os.pipe()
        os.set_blocking(self.wakeup, False)
        os.set_blocking(wakeup_writer, False)
        signal.set_wakeup_fd(wakeup_writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

        # The files that CpuMeter keeps open of a large tree.
        self.file_limit = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.file_limit[1], self.file_limit[1]))

        failed, failure = os.pipe()  # closed by exec; a child that can't exec writes why
        self.started_ms = int(time.time() * 1000)
        self.started = time.monotonic_ns()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
        self.child = os.fork()
        if self.child == 0:
            self.become_child(failure)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
        self.output.begin(self.started, self.wakeup)
        self.pace.begin(self.started)
        os.close(failure)
        why = os.read(failed, 4096).decode("utf-8", "replace")
        os.close(failed)
        if why:
            self.reason, self.error = "could-not-start", why
            while self.status is None:
                self.reap(0)

    def become_child(self, failure):
        doing = "prepare"
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_NOFILE, self.file_limit)
            self.prctl.die_with_parent()
            for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)  # Python ignores some, and exec would pass that on
            signal.set_wakeup_fd(-1)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(self.output.writer, 1)
            os.dup2(self.output.writer, 2)
            doing = "folder"
            os.chdir(self.launch["cwd"])
            doing = "program"
            argv = self.launch["argv"]
            name, _, value = self.marker.partition("=")
            handed = {key: os.environ[key] for key in self.launch.get("passOn") or () if key in os.environ}
            os.execvpe(argv[0], argv, dict(self.launch["env"], **dict(handed, **{name: value})))
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
        """Stays until the child has ended: by itself, or asked to and then killed."""
        poll = self.output_and_signals()
        limit = self.launch["timeLimitMs"]
        time_over_at = NEVER if limit is None else self.started + limit * MS
        kill_at = give_up_at = NEVER
        tick_at = self.started + TICK_NS
        asked = False
        while self.status is None:
            wake_at = min(tick_at, time_over_at, kill_at, give_up_at, self.pace.due)
            signals = self.serve(poll, max(0, (wake_at - time.monotonic_ns() + MS - 1) // MS))
            now = time.monotonic_ns()
            if not signals and now < wake_at and (asked or self.reason is None):
                continue
            if signals:
                self.reap()
            if self.status is not None:
                return
            if now >= self.pace.due:
                self.pace.take(now)
            if now >= tick_at:
                tick_at = now + TICK_NS
                self.tick(now)
            if self.reason is None:
                if int(signal.SIGTERM) in signals or int(signal.SIGINT) in signals:
                    self.reason = "stop"
                elif now >= time_over_at:
                    self.reason = "time-limit"
            if self.reason is not None and not asked:
                asked = True
                time_over_at, kill_at = NEVER, now + self.launch["graceMs"] * MS
                self.ask_to_end()
            if now >= kill_at:
                kill_at, give_up_at = NEVER, now + GIVE_UP_NS
                left = self.remaining()
                self.leftovers.update(pid for pid in left if pid != self.child)
                self.signal_group(signal.SIGKILL)
                self.kill(left)
            if now >= give_up_at:
                self.ended = now
                self.error = "The run does not end, not even by SIGKILL: it is stuck in the kernel (a driver, a network disk)."
                return

    def output_and_signals(self):
        poll = select.poll()
        poll.register(self.wakeup, select.POLLIN)
        if not self.output.ended:
            poll.register(self.output.pipe, select.POLLIN)
        return poll

    def serve(self, poll, wait_ms):
        """Waits for output and takes one chunk of it, or for signals and returns them."""
        signals = b""
        for fd, _ in poll.poll(wait_ms):
            if fd == self.wakeup:
                signals = os.read(fd, 512)
            else:
                self.output.take()
                if self.output.ended:
                    poll.unregister(fd)  # the run closed it, and may well go on
        self.heed_output()
        return signals

    def heed_output(self):
        if self.output.problem is not None and self.reason is None:
            self.reason, self.error = self.output.problem

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

    def ask_to_end(self):
        inside = self.within() if self.wrapped else []
        for pid in inside:
            send(os.kill, pid, self.farewell)
            send(os.kill, pid, signal.SIGCONT)  # a stopped process gets no other signal
        if not inside:
            self.signal_group(self.farewell)
            self.signal_group(signal.SIGCONT)

    def within(self):
        """What works inside the wrapper, of its process group: as a terminal would do it."""
        return [pid for pid in self.remaining() if pid != self.child and groups_of([pid]) == {self.child}]

    def signal_group(self, number):
        # The child is not reaped yet, so its pid is its own. It may have left the group that it was started in.
        if not send(os.killpg, self.child, number):
            send(os.kill, self.child, number)

    def kill(self, pids):
        """Whole groups at once: what starts another of itself and ends is gone before its own pid could be signalled."""
        for group in groups_of(pids) - {os.getpgrp()}:
            send(os.killpg, group, signal.SIGKILL)
        for pid in pids:
            send(os.kill, pid, signal.SIGKILL)

    def end_leftovers(self):
        """Nothing stays behind, whatever session it fled to. Returns when all are gone or can't be killed."""
        poll = self.output_and_signals()
        ask_at = self.ended + (SETTLE_NS if self.reason is None or self.wrapped else 0)
        kill_at = ask_at + min(self.launch["graceMs"] * MS, LEFTOVER_GRACE_NS)
        asked = False
        while self.reap() or not self.subreaper:
            left = self.remaining()
            if not left and not self.subreaper:
                break  # but a subreaper believes wait4 alone: who hands over to a copy of itself is easily overlooked
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
            self.serve(poll, 20)

    def finish(self):
        self.heed_output()
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
            "outputBytes": self.output.offset,
            "leftovers": len(self.leftovers),
            "error": self.error and self.error[:500],
        }
        data = json.dumps(report, ensure_ascii=False).encode("utf-8", "replace")
        os.pwrite(self.exit_fd, data, 0)
        os.ftruncate(self.exit_fd, len(data))
        os.fsync(self.exit_fd)
        os.rename("exit.json.partial", "exit.json")
