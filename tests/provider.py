"""A small OpenID Connect provider on this machine, for tests of signing in by one: discovery, authorize, token, keys,
userinfo. It checks what a real one checks (client, secret, return address, PKCE), and can be told to misbehave.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_ID = "moothall", "a secret of the tests", "key-1"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class How:
    """How the provider answers. `claims` are put over those of the token, `told` over those of userinfo (None takes one
    out); `token` makes the token itself out of the claims; `silent` names a page that never answers."""

    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    token: Any = None
    silent: str = ""
    broken: str = ""
    discovery: dict[str, Any] = field(default_factory=dict)
    who: dict[str, Any] = field(
        default_factory=lambda: {"sub": "u1", "email": "asha@xex.gov.uk", "email_verified": True, "name": "Asha Ahmed"}
    )


def signed(claims: dict[str, Any], key: Any = KEY, kid: str | None = KEY_ID) -> str:
    """A token signed with RS256."""
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid} if kid else None)


def only(values: dict[str, Any]) -> dict[str, Any]:
    """Without what was taken out."""
    return {name: value for name, value in values.items() if value is not None}


class Handler(BaseHTTPRequestHandler):
    """The pages of the provider."""

    server: "Server"

    def do_GET(self) -> None:
        self.answer({})

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers.get("content-length", 0))).decode())
        self.answer({name: values[0] for name, values in sent.items()})

    def answer(self, sent: dict[str, str]) -> None:
        where = urlsplit(self.path)
        page = where.path.rpartition("/")[2]
        self.server.asked.append(page)
        if page == self.server.how.silent:
            self.server.release.wait(20)
            return
        if page == self.server.how.broken:
            return self.say({"nothing": "of use"}, 500)
        asked = {name: values[0] for name, values in parse_qs(where.query).items()}
        pages = {"openid-configuration": self.describe, "keys": self.keys, "userinfo": self.userinfo}
        if page in pages:
            return self.say(pages[page]())
        return self.authorize(asked) if page == "authorize" else self.token(sent)

    def describe(self) -> dict[str, Any]:
        at = self.server.address
        own = {"issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token"}
        more = {"jwks_uri": f"{at}/keys", "userinfo_endpoint": f"{at}/userinfo"}
        return only({**own, **more, **self.server.how.discovery})

    def keys(self) -> dict[str, Any]:
        found = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [{**found, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def userinfo(self) -> dict[str, Any]:
        return only({**self.server.how.who, **self.server.how.told})

    def authorize(self, asked: dict[str, str]) -> None:
        """Somebody has signed in at the provider: send them back with a code."""
        right = asked["client_id"] == CLIENT and asked["response_type"] == "code" and "openid" in asked["scope"].split()
        if not right or asked["code_challenge_method"] != "S256" or not asked["nonce"]:
            return self.say({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(8)
        self.server.codes[code] = asked
        self.send_response(302)
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def token(self, sent: dict[str, str]) -> None:
        """Exchange a code, once, for a token."""
        asked = self.server.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        if not asked or not known or challenge != asked["code_challenge"]:
            return self.say({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.server.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = only({**claims, **self.server.how.who, **self.server.how.claims})
        make = self.server.how.token or signed
        return self.say({"access_token": "an access token", "token_type": "Bearer", "id_token": make(claims)})

    def say(self, what: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """The provider, while it runs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.how, self.codes, self.asked, self.release = How(), {}, [], threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """End it, also for those it keeps waiting."""
        self.release.set()
        self.shutdown()
        self.server_close()
