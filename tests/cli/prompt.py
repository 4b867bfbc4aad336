# SPDX-License-Identifier: MIT
"""What a person at a terminal sees who types a password.

    python3 prompt.py PATH-OF-USERDIR
"""

import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time

program = os.path.abspath(sys.argv[1])
passed = failed = 0
PASSWORD, OTHER = "Pa55-word äöü", "An0ther-word"


def check(what, good, *seen):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what, *seen)


class Terminal:
    """The command in a terminal of its own.  We keep the other end open, so
    that its settings can be looked at afterwards."""

    def __init__(self, *arguments):
        self.ours, self.theirs = pty.openpty()
        self.shown = b""
        self.child = subprocess.Popen(
            [program, "--db", "a.db"] + list(arguments), stdin=self.theirs,
            stdout=self.theirs, stderr=self.theirs, preexec_fn=self.enter)

    def enter(self):
        import fcntl
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def echoes(self):
        return bool(termios.tcgetattr(self.theirs)[3] & termios.ECHO)

    def wait_for(self, text):
        end = time.monotonic() + 30
        while text.encode() not in self.shown and time.monotonic() < end:
            if select.select([self.ours], [], [], 0.1)[0]:
                self.shown += os.read(self.ours, 4096)
        check("asks: " + text, text.encode() in self.shown, self.shown)

    def answer(self, prompt, text):
        self.wait_for(prompt)
        check("no echo at: " + prompt, not self.echoes())
        for place in "cmdline", "environ":
            with open("/proc/%d/%s" % (self.child.pid, place), "rb") as f:
                check("nothing in " + place, text.encode() not in f.read())
        self.shown = b""
        os.write(self.ours, text.encode() + b"\n")

    def end(self):
        status = self.child.wait(30)
        while select.select([self.ours], [], [], 0.1)[0]:
            self.shown += os.read(self.ours, 4096)
        check("echo afterwards", self.echoes())
        for word in PASSWORD, OTHER:
            check("shows no password", word.encode() not in self.shown,
                  self.shown)
        os.close(self.ours)
        os.close(self.theirs)
        return status


def set_and_check():
    t = Terminal("user", "set-password", "ada")
    t.answer("New password: ", PASSWORD)
    t.answer("The same again: ", PASSWORD)
    check("set", t.end() == 0, t.shown)
    t = Terminal("user", "check-password", "ada")
    t.answer("Password: ", PASSWORD)
    check("right", t.end() == 0, t.shown)
    t = Terminal("user", "check-password", "ada", "--login")
    t.answer("Password: ", OTHER)
    check("wrong", t.end() == 3, t.shown)
    t = Terminal("user", "set-password", "ada", "--current")
    t.answer("Current password: ", PASSWORD)
    t.answer("New password: ", OTHER)
    t.answer("The same again: ", OTHER)
    check("with the current one", t.end() == 0, t.shown)


def mistakes():
    t = Terminal("user", "set-password", "ada")
    t.answer("New password: ", PASSWORD)
    t.answer("The same again: ", OTHER)
    check("not the same", t.end() == 1 and b"not the same" in t.shown,
          t.shown)
    t = Terminal("user", "set-password", "nobody")
    check("no such user, no question", t.end() == 5 and
          b"New password" not in t.shown, t.shown)
    t = Terminal("user", "set-password", "ada")
    t.wait_for("New password: ")
    os.write(t.ours, b"\x04")
    check("end of file", t.end() == 1, t.shown)
    t = Terminal("user", "set-password", "--stdin", "ada")
    os.write(t.ours, b"S0mething-else\n")
    check("--stdin asks nothing", t.end() == 0 and
          b"New password" not in t.shown, t.shown)
    done = subprocess.run([program, "--db", "a.db", "user", "check-password",
                           "ada"], input=b"S0mething-else\n")
    check("it was set", done.returncode == 0)


def interrupted():
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP, \
            signal.SIGQUIT:
        t = Terminal("user", "check-password", "ada")
        t.wait_for("Password: ")
        check("no echo", not t.echoes())
        if number == signal.SIGINT:
            os.write(t.ours, b"half of it\x03")
        else:
            t.child.send_signal(number)
        check("ends by %s" % number.name, t.end() == -number,
              t.child.returncode)
    t = Terminal("user", "check-password", "ada")
    t.wait_for("Password: ")
    t.child.send_signal(signal.SIGTSTP)
    end = time.monotonic() + 10
    while not t.echoes() and time.monotonic() < end:
        time.sleep(0.05)
    check("echo while it is stopped", t.echoes())
    t.child.send_signal(signal.SIGCONT)
    check("gives up then", t.end() == 1, t.child.returncode)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    subprocess.run(
        [program, "--db", "a.db", "user", "add", "--id", "ada", "--username",
         "ada", "--given-name", "Ada", "--family-name", "L", "--email",
         "ada@example.com"], check=True, stdout=subprocess.DEVNULL)
    set_and_check()
    mistakes()
    interrupted()
print("%d passed, %d failed" % (passed, failed))
sys.exit(failed != 0)
