#!/usr/bin/python3
"""An event hub for tests, over Qpid Proton: TLS or not, put-token at $cbs, links to entities, rejections.

It prints a line of JSON for whatever happens: {"listening": port} first, then {"token": …}, {"link": …}, {"event": …}. Lines on standard input
change what it does: "busy 2" rejects the next two events as busy, "deny" refuses tokens, "allow" takes them, "drop" closes every connection.
"""
import json
import socket
import sys
import threading

from proton import Condition, Delivery, Endpoint, Message, SSLDomain
from proton.handlers import MessagingHandler
from proton.reactor import ApplicationEvent, Container, EventInjector


def say(**what):
    print(json.dumps(what), flush=True)


class Hub(MessagingHandler):
    def __init__(self, certificate, key):
        super().__init__(auto_accept=False, prefetch=100)
        self.certificate, self.key = certificate, key
        self.allow, self.busy = True, 0
        self.open, self.replies, self.connections = {}, {}, []

    def on_start(self, event):
        probe = socket.socket()
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        scheme = "amqp"
        if self.certificate:
            scheme = "amqps"
            event.container.ssl.server.set_credentials(self.certificate, self.key, None)
            event.container.ssl.server.set_peer_authentication(SSLDomain.ANONYMOUS_PEER)
        event.container.listen("%s://127.0.0.1:%d" % (scheme, port))
        injector = EventInjector()
        event.container.selectable(injector)
        threading.Thread(target=self.commands, args=(injector,), daemon=True).start()
        say(listening=port)

    def commands(self, injector):
        for line in sys.stdin:
            injector.trigger(ApplicationEvent("command", subject=line.split()))
        injector.trigger(ApplicationEvent("command", subject=["end"]))

    def on_command(self, event):
        word = event.subject
        if word[0] == "busy":
            self.busy = int(word[1])
        elif word[0] in ("deny", "allow"):
            self.allow = word[0] == "allow"
        elif word[0] == "drop":
            for connection in self.connections:
                connection.close()
        elif word[0] == "end":
            sys.exit(0)
        say(done=word[0])

    def on_connection_opening(self, event):
        self.connections.append(event.connection)
        self.open[event.connection] = set()

    def on_link_opening(self, event):
        link = event.link
        if link.is_sender:
            self.replies[link.remote_target.address] = link
            link.source.address = link.remote_source.address
            link.target.address = link.remote_target.address
            return
        node = link.remote_target.address
        link.source.address, link.target.address = link.remote_source.address, node
        if node == "$cbs":
            return
        opened = node in self.open[link.connection]
        say(link=node, opened=opened)
        if not opened:
            link.condition = Condition("amqp:unauthorized-access", "no token for " + node)
            link.close()

    def on_message(self, event):
        if event.receiver.remote_target.address == "$cbs":
            self.accept(event.delivery)
            self.put_token(event)
            return
        if self.busy > 0:
            self.busy -= 1
            event.delivery.local.condition = Condition("com.microsoft:server-busy", "later")
            self.settle(event.delivery, Delivery.REJECTED)
            return
        m = event.message
        body = m.body.tobytes() if isinstance(m.body, memoryview) else m.body
        text = body.decode() if isinstance(body, bytes) else repr(body)
        if text == "poison":
            event.delivery.local.condition = Condition("amqp:not-allowed", "poison")
            self.settle(event.delivery, Delivery.REJECTED)
            return
        say(event=text, node=event.receiver.remote_target.address, id=m.id,
            annotations={str(k): str(v) for k, v in (m.annotations or {}).items()}, properties=m.properties or {})
        self.accept(event.delivery)

    def put_token(self, event):
        m = event.message
        say(token=m.body, type=m.properties["type"], name=m.properties["name"], operation=m.properties["operation"])
        code = 202 if self.allow else 401
        if self.allow:
            self.open[event.connection].add(m.properties["name"].split("/", 3)[3])
        answer = Message(correlation_id=m.id, properties={"status-code": code, "status-description": "OK" if self.allow else "no"})
        from proton import int32
        answer.properties["status-code"] = int32(code)
        self.replies[m.reply_to].send(answer)


Container(Hub(*(sys.argv[1:3] or [None, None]))).run()
