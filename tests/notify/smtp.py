# SPDX-License-Identifier: MIT
"""userdir-notify-smtp against real SMTP servers.

    python3 smtp.py PATH-OF-PROGRAM
"""

import email
import email.header
import email.policy
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
import warnings

import smtp_server

# Broken connections are what is tested here.
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)
logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
warnings.simplefilter("ignore")

program = os.path.abspath(sys.argv[1])
passed = failed = 0


def check(what, good, *seen):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print("FAILED:", what, *seen)


def message(**changes):
    """What `userdir --notify-command` writes."""
    m = {"id": "18446744073709551615", "attempt": 1, "kind": "VERIFY_EMAIL",
         "channel": "email", "address": "ada@example.com", "userId": "4711",
         "organizationId": "acme", "username": "ada",
         "preferredLoginName": "ada@acme", "displayName": "Ada Lovelace",
         "givenName": "Ada", "familyName": "Lovelace",
         "preferredLanguage": "en", "code": "7QXK-2MPA",
         "expires": "2026-03-01T12:34:56.000001Z",
         "url": "https://login.example.com/verify?user=4711&code=7QXK2MPA"}
    m.update(changes)
    return {k: v for k, v in m.items() if v is not None}


def send(port, m=None, scheme="smtp", **environment):
    env = {"USERDIR_SMTP_SERVER": "%s://127.0.0.1:%d" % (scheme, port),
           "USERDIR_SMTP_FROM": "accounts@example.org",
           "USERDIR_SMTP_TLS": "never", "USERDIR_SMTP_TIMEOUT": "20"}
    for key, value in environment.items():
        env["USERDIR_" + key] = value
    for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "PATH"):
        if key in os.environ:
            env[key] = os.environ[key]
    text = m if isinstance(m, bytes) else \
        json.dumps(m or message(), ensure_ascii=False).encode(
            "utf-8", "surrogatepass")
    done = subprocess.run([program], input=text, env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60)
    send.err = done.stderr.decode("utf-8", "replace")
    if "Sanitizer" in send.err or "runtime error" in send.err:
        print(send.err)
        return -1
    check("nothing on stdout", done.stdout == b"", done.stdout)
    return done.returncode


def parsed(envelope):
    return email.message_from_bytes(envelope.content,
                                    policy=email.policy.default)


def shown_name(envelope):
    """The name in To.  The parser of addresses leaves blanks between encoded
    words, which are none by RFC 2047."""
    header = email.message_from_bytes(envelope.content)["To"]
    parts = email.header.decode_header(header)
    if len(parts) == 1:
        return header.partition("<")[0].strip()
    return parts[0][0].decode(parts[0][1] or "ascii")


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
           "Content-Language", "MIME-Version", "Content-Type",
           "Content-Transfer-Encoding"]


def well_formed(what, envelope, mail):
    raw = envelope.content
    check(what + ": headers", mail.keys() == HEADERS, mail.keys())
    check(what + ": no bare CR or LF",
          b"\n" not in raw.replace(b"\r\n", b"") and
          b"\r" not in raw.replace(b"\r\n", b""))
    check(what + ": lines", max(map(len, raw.split(b"\r\n"))) <= 78)
    check(what + ": no defects", not mail.defects, mail.defects)


def delivers():
    s = smtp_server.Server()
    check("taken", send(s.port, SMTP_FROM_NAME="Acme Accounts") == 0, send.err)
    check("one mail", len(s.mails.envelopes) == 1)
    e = s.mails.envelopes[0]
    mail = parsed(e)
    check("recipient", e.rcpt_tos == ["ada@example.com"], e.rcpt_tos)
    check("sender", e.mail_from == "accounts@example.org", e.mail_from)
    well_formed("plain", e, mail)
    check("From", mail["From"] == "Acme Accounts <accounts@example.org>",
          mail["From"])
    check("To", mail["To"] == "Ada Lovelace <ada@example.com>", mail["To"])
    check("Subject", mail["Subject"] == "Confirm your e-mail address")
    now = mail["Date"].datetime.timestamp()
    check("Date", abs(now - time.time()) < 60, mail["Date"])
    body = mail.get_content().splitlines()
    check("greeting", body[0] == "Hello Ada Lovelace,", body[0])
    check("code", "Or enter this code: 7QXK-2MPA" in body, body)
    check("link", message()["url"] in body, body)
    check("life", "It is valid until 2026-03-01 12:34 UTC." in body, body)
    for change in {}, {"attempt": 2}, {"id": "5"}, {"userId": "4712"}:
        send(s.port, message(**change))
    ids = [parsed(e)["Message-ID"] for e in s.mails.envelopes]
    check("a repeat has the same Message-ID", ids[0] == ids[1] == ids[2], ids)
    check("others have others", len(set(ids)) == 3, ids)
    check("it is of the sender's domain", ids[0].endswith("@example.org>"))
    s.close()


def kinds():
    s = smtp_server.Server()
    subjects = set()
    for language in "en", "de-AT", "und", "fr":
        for kind in ("VERIFY_EMAIL", "VERIFY_PHONE", "PASSWORD_RESET",
                     "PASSWORD_CHANGED", "INVITE_USER", "EMAIL_CHANGED",
                     "PHONE_CHANGED"):
            m = message(kind=kind, preferredLanguage=language)
            if kind.endswith("CHANGED"):
                for key in "code", "url", "expires":
                    del m[key]
            if kind == "INVITE_USER":
                m["applicationName"] = "Käsekiste"
            check(kind, send(s.port, m) == 0, send.err)
            e = s.mails.envelopes[-1]
            mail = parsed(e)
            well_formed(kind, e, mail)
            subjects.add(mail["Subject"])
            body = mail.get_content()
            check("language", mail["Content-Language"] ==
                  ("de" if language == "de-AT" else "en"))
            check(kind + ": code", ("7QXK-2MPA" in body) == ("code" in m))
            check(kind + ": link", ("https://" in body) == ("url" in m))
            check(kind + ": application", ("Käsekiste" in body) ==
                  (kind == "INVITE_USER"))
    check("a subject for each kind and language", len(subjects) == 14,
          subjects)
    mail = parsed([e for e in s.mails.envelopes
                   if parsed(e)["Content-Language"] == "de"][0])
    check("German", mail["Subject"] == "Bestätigen Sie Ihre E-Mail-Adresse")
    check("umlauts", "bitte bestätigen Sie" in mail.get_content())
    raw = b"".join(e.content for e in s.mails.envelopes)
    check("the subject is encoded", b"Subject: =?UTF-8?B?" in raw)
    check("all of it is ASCII", raw.isascii())
    send(s.port, message(url=None))
    body = parsed(s.mails.envelopes[-1]).get_content()
    check("code alone", "Your code is: 7QXK-2MPA" in body.splitlines(), body)
    s.close()


def hostile_names():
    s = smtp_server.Server()
    names = {
        "CRLF": "Ada\r\nBcc: eve@example.com\r\n\r\nHello",
        "bare ends of lines": "Ada\nX-Evil: 1\rY-Evil: 2",
        "SMTP": "Ada\r\n.\r\nMAIL FROM:<eve@example.com>",
        "other ends of lines": "Ada\u2028Bcc: x\u2029\u0085\u000b\u000c",
        "bidi": "Ada \u202emoc.elpmaxe\u2066\u200f\u061c",
        "quotes": 'Ada "The\\" <eve@example.com>, Eve" <eve@example.org>',
        "encoded word": "=?UTF-8?Q?Ada=0D=0ABcc:_eve@example.com?=",
        "comment": "Ada (Lovelace, Countess); group: a@example.com",
        "emoji": "\U0001f9d9\u200d\u2642\ufe0f" * 12,
        "long": "Loooong" * 3000,
        "long, two bytes each": "ä" * 20000,
        "blank": "   ",
        "dot": ".",
        "NUL": "Ada\u0000Eve",
        "surrogate": "Ada\ud800",
    }
    for what, name in names.items():
        check(what, send(s.port, message(displayName=name)) == 0, send.err)
        e = s.mails.envelopes[-1]
        mail = parsed(e)
        well_formed(what, e, mail)
        check(what + ": recipient", e.rcpt_tos == ["ada@example.com"])
        to = mail["To"].addresses
        check(what + ": To", len(to) == 1 and
              to[0].addr_spec == "ada@example.com", mail["To"])
        shown = shown_name(e)
        check(what + ": short", len(shown) <= 64, len(shown))
        check(what + ": harmless", not any(
            c < " " or c in "\x7f\x85\u2028\u2029\u202e\u2066\u200f\u061c"
            for c in shown), repr(shown))
        body = mail.get_content()
        check(what + ": greeting in one line", "Or enter this code: 7QXK-2MPA"
              in body.splitlines() and body.splitlines()[1] == "")
    check("as many mails as messages", len(s.mails.envelopes) == len(names))
    send(s.port, message(displayName=names["emoji"]))
    check("an emoji arrives whole",
          shown_name(s.mails.envelopes[-1]) == names["emoji"])
    send(s.port, message(
        displayName="", kind="INVITE_USER",
        applicationName="X\r\nBcc: eve@example.com",
        preferredLoginName="a\r\n\r\nb"), SMTP_FROM_NAME='Eve", <x@y>\r\nBcc: z')
    e = s.mails.envelopes[-1]
    well_formed("other names", e, parsed(e))
    check("no name", b"\r\nTo: <ada@example.com>\r\n" in e.content)
    check("no name, no greeting by name",
          parsed(e).get_content().startswith("Hello,\r\n"))
    s.close()


def hostile_addresses():
    s = smtp_server.Server()
    for address in ("eve@example.com>\r\nRCPT TO:<x@example.com", "no at",
                    "a@b@c", "a b@example.com", "<a@example.com>",
                    "a@example.com,b@example.com", '"a"@example.com',
                    "a@example.com\n", "@example.com", "a@", "",
                    "a" * 400 + "@example.com"):
        check("address " + repr(address),
              send(s.port, message(address=address)) == 65, send.err)
        check("the program tells not whom", address == "" or
              address not in send.err, send.err)
    check("nothing arrived", s.mails.envelopes == [])
    for sender in "no at", "a@example.com>\r\nDATA":
        check("our sender can be put right",
              send(s.port, SMTP_FROM=sender) == 75)
    check("no server was asked", s.mails.senders == [], s.mails.senders)
    s.close()


def international_addresses():
    s = smtp_server.Server(enable_SMTPUTF8=True)
    address = "jörg.müller@example.com"
    check("SMTPUTF8", send(s.port, message(address=address)) == 0, send.err)
    e = s.mails.envelopes[-1]
    check("SMTPUTF8 recipient", e.rcpt_tos == [address], e.rcpt_tos)
    check("SMTPUTF8 is asked for", "SMTPUTF8" in e.mail_options,
          e.mail_options)
    check("SMTPUTF8 header", address.encode() in e.content)
    check("domain", send(s.port, message(address="a@bücher.example")) == 0)
    check("domain on the line", s.mails.envelopes[-1].rcpt_tos[0] in
          ("a@xn--bcher-kva.example", "a@bücher.example"),
          s.mails.envelopes[-1].rcpt_tos)
    s.close()
    s = smtp_server.Server(enable_SMTPUTF8=False)
    got = send(s.port, message(address=address))
    check("a server without SMTPUTF8 does not get it", got in (65, 75) and
          s.mails.envelopes == [], got)
    s.close()


def answers():
    s = smtp_server.Server()
    for local, wanted in (
            ("no-550", 65), ("no-550-5-1-1", 65), ("no-553", 65),
            ("no-551", 65), ("no-550-5-7-1", 75), ("no-554-5-7-1", 75),
            ("no-450", 75), ("no-450-4-2-1", 75), ("no-451", 75),
            ("no-452", 75), ("no-421", 75),
            ("late-550-5-1-1", 65), ("late-552-5-2-2", 65),
            ("late-554-5-7-1", 75), ("late-451-4-3-0", 75),
            ("late-554-no", 75)):
        got = send(s.port, message(address=local + "@example.com"))
        check("answer " + local, got == wanted, got, send.err)
    check("a sender that is refused", send(
        s.port, SMTP_FROM="sender-x@example.org") == 75, send.err)
    check("nothing was taken", s.mails.envelopes == [])
    port = s.port
    s.close()
    check("a server that is gone", send(port) == 75)
    check("a closed port", send(smtp_server.closed_port()) == 75)
    check("the reason is told", "connect" in send.err.lower(), send.err)
    check("a name that is none", send(
        25, SMTP_SERVER="smtp://no-such-host.invalid") == 75)
    check("not SMTP", send(25, SMTP_SERVER="file:///etc/passwd") == 75)


def hangs():
    for at in 0, 1, 2, 3, 4, 5:
        s = smtp_server.Plain(hang=at)
        began = time.monotonic()
        got = send(s.port, SMTP_TIMEOUT="1")
        check("silent after %d commands" % at, got == 75, got)
        check("in time", time.monotonic() - began < 10)


def encryption():
    with tempfile.TemporaryDirectory() as folder:
        ca, context = smtp_server.certificate(folder)
        word = os.path.join(folder, "password")
        with open(word, "w", encoding="utf-8") as f:
            f.write("s3cret ä\n")
        login = {"SMTP_USER": "accounts", "SMTP_PASSWORD_FILE": word,
                 "SMTP_CA_FILE": ca, "SMTP_TLS": "required"}

        plain = smtp_server.Plain()
        for tls in "required", "offered":
            got = send(plain.port, **{**login, "SMTP_TLS": tls})
            check("password, no STARTTLS, " + tls, got == 75, got)
        got = send(plain.port, SMTP_TLS="required")
        check("no STARTTLS", got == 75, got)
        for word_ in b"MAIL", b"RCPT", b"AUTH", b"DATA", b"7QXK", b"ada":
            check("nothing in clear", word_ not in plain.heard, plain.heard)
        check("clear where that is wanted",
              send(plain.port, SMTP_TLS="offered") != 65 and
              b"MAIL" in plain.heard)

        s = smtp_server.Server(tls_context=context, require_starttls=True)
        check("STARTTLS and AUTH", send(s.port, **login) == 0, send.err)
        check("logged in", s.mails.logins == [True] and
              s.mails.encrypted == [True])
        check("offered is used", send(s.port, SMTP_CA_FILE=ca,
                                      SMTP_TLS="offered") == 0)
        check("encrypted", s.mails.encrypted == [True, True])
        del login["SMTP_CA_FILE"]
        check("a server that nobody vouches for", send(s.port, **login) == 75)
        login["SMTP_CA_FILE"] = ca
        with open(word, "w", encoding="utf-8") as f:
            f.write("wrong\n")
        check("wrong password", send(s.port, **login) == 75)
        check("is not told", "wrong" not in send.err, send.err)
        check("was refused", s.mails.logins[-1] is False)
        check("two mails", len(s.mails.envelopes) == 2)
        s.close()

        s = smtp_server.Server(implicit=context)
        check("smtps", send(s.port, scheme="smtps", SMTP_CA_FILE=ca,
                            SMTP_TLS="required") == 0, send.err)
        check("smtps, unknown", send(s.port, scheme="smtps",
                                     SMTP_TLS="required") == 75)
        check("smtps: one mail", len(s.mails.envelopes) == 1)
        s.close()


def sms():
    m = message(channel="sms", kind="VERIFY_PHONE", address="+49301234567",
                code="123456", url=None, preferredLanguage="de")
    check("no program for SMS", send(25, m) == 75)
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "sms")
        for status, wanted in (0, 0), (65, 65), (1, 75), (75, 75):
            with open(script, "w") as f:
                f.write("#!/bin/sh\ncat >%s/got\necho words\nexit %d\n" %
                        (folder, status))
            os.chmod(script, 0o755)
            got = send(25, m, SMS_COMMAND=script)
            check("SMS, status %d" % status, got == wanted, got)
        with open(os.path.join(folder, "got"), encoding="utf-8") as f:
            check("SMS", f.read() == "+49301234567\n"
                  "Bestätigen Sie Ihre Telefonnummer: 123456\n")
        with open(script, "w") as f:
            f.write("#!/bin/sh\nsleep 60\n")
        began = time.monotonic()
        check("SMS that hangs", send(25, m, SMS_COMMAND=script,
                                     SMTP_TIMEOUT="1") == 75)
        check("is ended", time.monotonic() - began < 10)
        check("no such program", send(25, m, SMS_COMMAND="/no/such") == 75)


def wrong_use():
    s = smtp_server.Server()
    for what, m in (("nothing", b" "), ("no JSON", b"{"), ("list", b"[]"),
                    ("no id", message(id=None)), ("kind", message(kind="X")),
                    ("channel", message(channel="pigeon")),
                    ("too long", b" " * 70000),
                    ("id", message(id="99999999999999999999"))):
        check(what, send(s.port, m) == 65, send.err)
    check("no server", send(25, SMTP_SERVER="") in (75, 78))
    check("TLS", send(s.port, SMTP_TLS="maybe") == 78)
    check("time-out", send(s.port, SMTP_TIMEOUT="soon") == 78)
    check("no password", send(s.port, SMTP_USER="x") == 78)
    check("no password file", send(s.port, SMTP_USER="x",
                                   SMTP_PASSWORD_FILE="/no/such") == 78)
    check("nothing arrived", s.mails.envelopes == [])
    s.close()


for part in (delivers, kinds, hostile_names, hostile_addresses,
             international_addresses, answers, hangs, encryption, sms,
             wrong_use):
    part()
print("%d passed, %d failed" % (passed, failed))
sys.exit(failed != 0)
