# SPDX-License-Identifier: MIT
"""The userdir command and its program for mails, together: what a person gets
is good for what it was sent for.

    python3 command.py PATH-OF-USERDIR PATH-OF-USERDIR-NOTIFY-SMTP
"""

import email
import email.policy
import os
import re
import subprocess
import sys
import tempfile
import time

import smtp_server

userdir, program = (os.path.abspath(p) for p in sys.argv[1:3])
passed = failed = 0


def check(what, good, *seen):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what, *seen)


def run(port, *arguments, text=""):
    env = dict(os.environ,
               USERDIR_SMTP_SERVER="smtp://127.0.0.1:%d" % port,
               USERDIR_SMTP_FROM="accounts@example.org",
               USERDIR_SMTP_TLS="never", USERDIR_SMTP_TIMEOUT="10")
    done = subprocess.run(
        [userdir, "--db", "a.db", "--notify-command", program,
         "--base-url", "https://id.example.org/"] + list(arguments),
        env=env, input=text, capture_output=True, encoding="utf-8",
        timeout=120)
    run.out, run.err = done.stdout, done.stderr
    return done.returncode


def last(server):
    return email.message_from_bytes(server.mails.envelopes[-1].content,
                                    policy=email.policy.default)


def code_in(mail):
    return re.search("(?:code|Code).*: (.*)", mail.get_content()).group(1) \
        .strip()


def journey(s):
    check("user", run(s.port, "user", "add", "--id", "ada", "--username",
                      "ada", "--given-name", "Ada", "--family-name",
                      "Łukasiewicz", "--email", "ada@example.com",
                      "--language", "de") == 0, run.err)
    sent = len(s.mails.envelopes)
    check("code", run(s.port, "user", "send-code", "ada", "email") == 0,
          run.err)
    check("one mail", len(s.mails.envelopes) == sent + 1)
    mail = last(s)
    check("to whom", mail["To"] == "Ada Łukasiewicz <ada@example.com>",
          mail["To"])
    check("in German", mail["Subject"] == "Bestätigen Sie Ihre E-Mail-Adresse")
    code = code_in(mail)
    link = [line for line in mail.get_content().splitlines()
            if line.startswith("https://id.example.org/")]
    check("a link with the code", len(link) == 1 and
          code.replace("-", "") in link[0].replace("-", ""), link, code)
    check("the code is good",
          run(s.port, "user", "verify-email", "ada", code) == 0, run.err)

    check("reset", run(s.port, "user", "reset-password", "ada") == 0, run.err)
    code = code_in(last(s))
    check("new password", run(s.port, "user", "set-password", "ada", "--code",
                              code, text="Secret-word1\n") == 0, run.err)
    check("told of it", last(s)["Subject"] == "Ihr Passwort wurde geändert",
          last(s)["Subject"])
    check("sign in", run(s.port, "user", "check-password", "--login", "ada",
                         text="Secret-word1\n") == 0, run.err)


def outage(s):
    """A message that no server took waits, and comes when there is one."""
    check("no server", run(smtp_server.closed_port(), "user",
                           "reset-password", "ada") == 0, run.err)
    began = time.monotonic()
    check("is told", "waits for another try" in run.err, run.err)
    sent = len(s.mails.envelopes)
    check("not due yet", run(s.port, "notify") == 0 and
          "next is due at" in run.out, run.out, run.err)
    check("nothing came", len(s.mails.envelopes) == sent)
    time.sleep(max(0, 31 - (time.monotonic() - began)))
    check("due", run(s.port, "notify") == 0 and
          run.out == "Delivered 1 message; none waits.\n", run.out, run.err)
    check("it came", len(s.mails.envelopes) == sent + 1)
    check("the code is good", run(
        s.port, "user", "set-password", "ada", "--code", code_in(last(s)),
        text="Secret-word2\n") == 0, run.err)


def bounce(s):
    check("an address that is none", run(
        s.port, "user", "add", "--id", "no", "--username", "no",
        "--given-name", "N", "--family-name", "O", "--email",
        "no-550-5-1-1@example.com") == 0, run.err)
    run(s.port, "user", "send-code", "no", "email")
    check("is refused for good", "for good" in run.err, run.err)
    check("does not wait", run(s.port, "notify") == 0 and
          "none waits" in run.out, run.out, run.err)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    server = smtp_server.Server()
    journey(server)
    outage(server)
    bounce(server)
    server.close()
print("%d passed, %d failed" % (passed, failed))
sys.exit(failed != 0)
