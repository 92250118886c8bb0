"""Waits until the process that started it is gone, then ends its server and removes the folder.

    python reaper.py FOLDER PID_FILE

The parent holds the other end of standard input: it closes when the parent ends, even by `kill -9`.
The server is ended only if its command line names the folder: a process id may be somebody else's.
"""

import contextlib
import shutil
import sys
from pathlib import Path

import psutil


def main(folder: str, pid_file: str) -> None:
    """Wait, then reap. Nothing is done when the parent has cleaned up itself."""
    sys.stdin.read()
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        server = psutil.Process(int(Path(pid_file).read_text().split()[0]))
        if any(folder in argument for argument in server.cmdline()):
            family = [server, *server.children(recursive=True)]
            server.kill()
            psutil.wait_procs(family, timeout=10)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
