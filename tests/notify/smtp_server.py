# SPDX-License-Identifier: MIT
"""SMTP servers on free ports of the loopback interface, in this process: they
are gone when it is."""

import asyncio
import os
import socket
import ssl
import subprocess
import threading

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Mails:
    """Keeps what arrives.  A local part such as "no-550" has its recipient
    refused by that code, "late-554" the mail once it is there."""

    def __init__(self):
        self.envelopes = []
        self.senders = []
        self.logins = []
        self.encrypted = []

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.senders.append(address)
        if address.startswith("sender-"):
            return "550 5.1.8 no such sender"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 sender"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("no-"):
            return address[3:6] + " " + address[6:].split("@")[0].strip(
                "-").replace("_", " ").replace("-", ".") + " refused"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("late-"):
            return to[5:8] + " " + to[9:].split("@")[0].replace(
                "-", ".") + " refused"
        self.envelopes.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 2.0.0 taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and \
            data.login == b"accounts" and data.password == b"s3cret \xc3\xa4"
        self.logins.append(good)
        return AuthResult(success=good)


class Server:
    def __init__(self, implicit=None, **options):
        self.mails = Mails()
        self.loop = asyncio.new_event_loop()

        def protocol():
            return SMTP(self.mails, hostname="localhost", loop=self.loop,
                        authenticator=self.mails.authenticate, **options)
        self.server = self.loop.run_until_complete(self.loop.create_server(
            protocol, "127.0.0.1", 0, ssl=implicit))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever,
                                       daemon=True)
        self.thread.start()

    def close(self):
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


class Plain:
    """A server without extensions that keeps every byte; with `hang` set it
    says nothing behind the answers given."""

    def __init__(self, hang=None):
        self.heard = b""
        self.hang = hang
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            try:
                self.talk(client)
            except OSError:
                pass

    def talk(self, client):
        said = 0
        if self.hang == 0:
            self.kept = client      # open, and silent
            return
        client.sendall(b"220 plain ESMTP\r\n")
        while True:
            data = client.recv(65536)
            if not data:
                client.close()
                return
            self.heard += data
            said += 1
            if self.hang is not None and said >= self.hang:
                self.kept = client
                return
            verb = data[:4].upper()
            client.sendall({b"DATA": b"354 go\r\n", b"QUIT": b"221 bye\r\n"}
                           .get(verb, b"250 plain\r\n"))


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def certificate(folder):
    """A certificate for 127.0.0.1 and its key; returns its file and a context
    for servers."""
    file, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
         "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", file],
        check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return file, context
