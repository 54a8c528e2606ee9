"""What a dossier consists of, so that each of its files can be compared with the one that was meant: once for programs
and once for people, both enclosed in the dossier's own part."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from core.files.pdf import Enclosed


@dataclass(frozen=True)
class Listed:
    """An exhibit, by what stood in its place: `problem` says why it is not its own pages; empty when it is."""

    mark: str
    description: str
    form: str
    sha256: str
    pages: int
    first_page: int
    last_page: int
    problem: str


@dataclass(frozen=True)
class Manifest:
    case_code: str
    version: int
    date: str
    content_sha256: str
    own_pages: int
    bundle_pages: int
    bundle_sha256: str
    exhibits: Sequence[Listed]

    def enclosed(self) -> list[Enclosed]:
        """Both of it, to go along in a PDF."""
        return [
            Enclosed("manifes.json", "Manifes berkas, untuk program", self._as_json(), "Data"),
            Enclosed("manifes.txt", "Manifes berkas, untuk dibaca", self._as_text(), "Alternative"),
        ]

    def _as_json(self) -> bytes:
        return json.dumps({"format": "harapan-dossier-1", **asdict(self)}, ensure_ascii=False, indent=2).encode()

    def _as_text(self) -> bytes:
        lines = [
            "MANIFES BERKAS PERMOHONAN RESTITUSI",
            "",
            f"Kode kasus: {self.case_code}",
            f"Versi: {self.version}",
            f"Tanggal: {self.date}",
            f"SHA-256 isi: {self.content_sha256}",
            f"Berkas pokok (berkas ini): {self.own_pages} halaman",
            f"Berkas lengkap dengan bukti: {self.bundle_pages} halaman",
            f"SHA-256 berkas lengkap: {self.bundle_sha256}",
            "",
            f"BUKTI ({len(self.exhibits)})",
        ]
        for one in self.exhibits:
            where = f"halaman {one.first_page}" + (f"–{one.last_page}" if one.last_page > one.first_page else "")
            lines += [
                "",
                f"{one.mark}  {one.description}",
                f"  {one.form}, {one.pages} halaman ({where} dari berkas lengkap)",
                f"  SHA-256 berkas asli: {one.sha256 or 'tidak ada'}",
            ]
            if one.problem:
                lines.append(f"  Tidak dapat dilampirkan: {one.problem}")
        return ("\n".join(lines) + "\n").encode()
