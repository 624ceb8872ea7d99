"""The site's own key (Ed25519, RFC 8032): made, kept, and what was signed with it looked at."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


def public(private: Ed25519PrivateKey) -> str:
    """The public half in hex: 64 characters, to be kept where the site's operators can't change it."""
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def key(path: Path) -> Ed25519PrivateKey:
    """The site's key, made when it is first needed; only the site's own user can read it."""
    if not path.exists():
        _write_new(path)
    found = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(found, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return found


def _write_new(path: Path) -> None:
    """Of two processes that make it at once, one wins: a key is put in its place whole, and never over another."""
    fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = path.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(fresh)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def right(public_key: str, signature: str, told: bytes) -> bool:
    """Whether this was signed by the owner of a public key; key and signature in hex."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), told)
    except (InvalidSignature, ValueError):
        return False
    return True
