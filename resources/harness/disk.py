"""Writing when the disk may be full, and how much of it a folder takes."""

import errno
import json
import os

DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


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
