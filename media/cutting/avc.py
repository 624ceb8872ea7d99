"""H.264 as it lies in an MP4: the record of parameter sets (avcC) and units with their lengths before them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Record:
    """An avcC: profile and level, the bytes a length takes, parameter sets, and what high profiles append."""

    head: bytes
    length_bytes: int
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]
    tail: bytes

    def write(self) -> bytes:
        """The record as bytes."""
        spelt = self.head + bytes([0xFC | (self.length_bytes - 1), 0xE0 | len(self.sequences)])
        spelt += b"".join(len(one).to_bytes(2) + one for one in self.sequences)
        spelt += bytes([len(self.pictures)])
        return spelt + b"".join(len(one).to_bytes(2) + one for one in self.pictures) + self.tail

    def free_number(self) -> int | None:
        """A number that no parameter set has yet; None where there is none left."""
        used = [_first_number(one, 4) for one in self.sequences]
        used += [_first_number(one, 1) for one in self.pictures]
        free = max(used, default=-1) + 1
        return free if free <= 31 else None

    def joined(self, units: list[bytes]) -> Record:
        """This record with the parameter sets among some units."""
        sequences = tuple(one for one in units if one[0] & 31 == 7)
        pictures = tuple(one for one in units if one[0] & 31 == 8)
        return Record(
            self.head, self.length_bytes, self.sequences + sequences, self.pictures + pictures, self.tail
        )


def record(extradata: bytes | None) -> Record | None:
    """The record of a stream; None where it has none (Annex B, or not H.264)."""
    if not extradata or len(extradata) < 7 or extradata[0] != 1:
        return None
    sequences, at = _sets(extradata, 6, extradata[5] & 31)
    pictures, at = _sets(extradata, at + 1, extradata[at])
    return Record(extradata[:4], (extradata[4] & 3) + 1, sequences, pictures, extradata[at:])


def _sets(spelt: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    found = []
    for _n in range(count):
        length = int.from_bytes(spelt[at : at + 2])
        found.append(spelt[at + 2 : at + 2 + length])
        at += 2 + length
    return tuple(found), at


def begins_anew(packet: bytes, length_bytes: int) -> bool:
    """Whether a picture is one at which everything may change (IDR): other key frames may not bring parameter sets."""
    at = 0
    while at + length_bytes < len(packet):
        length = int.from_bytes(packet[at : at + length_bytes])
        kind = packet[at + length_bytes] & 31
        if kind in (1, 5):
            return kind == 5
        at += length_bytes + length
    return False


def units(annex_b: bytes) -> list[bytes]:
    """The units between start codes."""
    return [one.rstrip(b"\0") for one in re.split(b"\0\0\1", annex_b)[1:]]


def with_lengths(annex_b: bytes, length_bytes: int) -> bytes:
    """The same units, each with its length before it."""
    return b"".join(len(one).to_bytes(length_bytes) + one for one in units(annex_b))


def _first_number(unit: bytes, skip: int) -> int:
    """The first Exp-Golomb number after so many bytes: of a parameter set, its own number."""
    bits = "".join(f"{byte:08b}" for byte in unit[skip : skip + 8])
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1], 2) - 1
