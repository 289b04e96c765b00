/** Sends a signal to one process. False when it no longer exists. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  return send(pid, signal)
}

/** Sends a signal to the process group that `pid` leads. False when nobody is left in it. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  // Windows has no process groups.
  return send(process.platform === 'win32' ? pid : -pid, signal)
}

function send(target: number, signal: NodeJS.Signals): boolean {
  // 0 and -1 mean "my own group" and "everything I may signal": a wrong pid must never reach the kernel as one of these.
  if (!Number.isSafeInteger(target) || target === 0 || target === -1 || target === 1) {
    throw new Error(`refusing to signal process ${target}`)
  }
  try {
    process.kill(target, signal)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    // EPERM: the process became somebody else's (a set-uid program): it exists, and is out of reach.
    if (code === 'ESRCH' || code === 'EPERM') return false
    throw error
  }
}
