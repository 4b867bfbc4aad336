# SPDX-License-Identifier: MIT
"""The userdir command and its program for mails, together: what a person gets
is good for what it was sent for.

    python3 command.py PATH-OF-USERDIR PATH-OF-USERDIR-NOTIFY-SMTP
"""

import email
import email.policy
import json
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


class Loop:
    """`userdir rpc` with a program that takes nothing at first."""

    def __init__(self):
        with open("taker", "w") as f:
            f.write("#!/bin/sh\ncat >>messages\n"
                    "[ $(wc -l <messages) -gt 1 ] || exit 75\n")
        os.chmod("taker", 0o755)
        subprocess.run([userdir, "--db", "b.db", "org", "add", "--id", "acme",
                        "Acme"], check=True, stdout=subprocess.DEVNULL)
        self.child = subprocess.Popen(
            [userdir, "--db", "b.db", "--notify-command", "./taker", "rpc"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8")

    def call(self, method, **params):
        self.child.stdin.write(json.dumps(
            {"id": 1, "method": method, "params": params}) + "\n")
        self.child.stdin.flush()
        return "result" in json.loads(self.child.stdout.readline())

    def messages(self):
        with open("messages", encoding="utf-8") as f:
            return [json.loads(line) for line in f]

    def end(self):
        _, err = self.child.communicate(timeout=30)
        check("the loop ends", self.child.returncode == 0, err)


def outage(s):
    """A message that no server took waits, and comes when there is one."""
    loop = Loop()
    check("a call whose message is not taken is good", loop.call(
        "AddHumanUser", userId="ada", organization={"orgId": "acme"},
        profile={"givenName": "A", "familyName": "L"},
        email={"email": "ada@example.com"}))
    check("and the next", loop.call("GetUserByID", userId="ada"))
    check("it was asked once", len(loop.messages()) == 1)
    check("no server", run(smtp_server.closed_port(), "user",
                           "reset-password", "ada") == 0, run.err)
    began = time.monotonic()
    check("is told", "waits for another try" in run.err, run.err)
    sent = len(s.mails.envelopes)
    check("not due yet", run(s.port, "notify") == 0 and
          "next is due at" in run.out, run.out, run.err)
    check("nothing came", len(s.mails.envelopes) == sent)
    time.sleep(max(0, 31 - (time.monotonic() - began)))
    check("a loop that goes on", loop.call("GetUserByID", userId="ada"))
    loop.end()
    first, again = loop.messages()
    check("asks again", (first["attempt"], again["attempt"]) == (1, 2))
    check("with the same message", dict(first, attempt=2) == again)
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
