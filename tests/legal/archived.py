"""Whether a PDF keeps what PDF/A-3 asks for, as far as can be told without a validator: each fault as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

BASE_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
HIDDEN, PRINTED = 1 << 1, 1 << 2


def faults(content: bytes) -> list[str]:
    """Metadata, encryption, colours, fonts, enclosed files, scripts, tags, annotations."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [*_of_metadata(pdf), *_of_root(pdf), *_of_objects(pdf), *_of_enclosed(pdf), *_of_annotations(pdf)]


def claims_archive(content: bytes) -> bool:
    """Whether it says that it is PDF/A."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return "/Metadata" in pdf.Root and b"pdfaid" in pdf.Root.Metadata.read_bytes()


def enclosed(content: bytes) -> dict[str, bytes]:
    with pikepdf.open(BytesIO(content)) as pdf:
        return {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}


def _of_metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    if pdf.is_encrypted:
        yield "encrypted"
    if "/Metadata" not in pdf.Root:
        yield "no metadata"
        return
    with pdf.open_metadata() as metadata:
        if metadata.pdfa_status != "3A":
            yield f"claims to be {metadata.pdfa_status or 'no PDF/A'}"
        title = str(pdf.docinfo.get("/Title", ""))
        if title and metadata.get("dc:title") != title:
            yield "title differs between metadata and information"
    if "/ID" not in pdf.trailer:
        yield "no identifier"


def _of_root(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    if max(pdf.pdf_version, str(root.get("/Version", "/1.4"))[1:]) != "1.7":
        yield "not PDF 1.7"
    intents = list(root.get("/OutputIntents", []))
    if len(intents) != 1 or intents[0].S != "/GTS_PDFA1" or "/DestOutputProfile" not in intents[0]:
        yield "no output intent"
    if "/MarkInfo" not in root or not root.MarkInfo.get("/Marked", False) or "/StructTreeRoot" not in root:
        yield "not tagged"
    if "/Lang" not in root:
        yield "no language"
    for name in ("/AA", "/OCProperties"):
        if name in root:
            yield f"has {name}"
    if "/JavaScript" in root.get("/Names", {}):
        yield "has scripts"


def _of_objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and "/LZWDecode" in repr(thing.get("/Filter", "")):
            yield "a stream is packed with LZW"
        if not isinstance(thing, pikepdf.Dictionary):
            continue
        if thing.get("/Type") == "/Font" and thing.get("/Subtype") in ("/Type1", "/TrueType", "/MMType1"):
            yield from _of_font(thing)
        if thing.get("/Type") == "/Font" and thing.get("/Subtype") == "/Type0":
            if "/ToUnicode" not in thing:
                yield f"{thing.BaseFont} has no text"
            for below in thing.DescendantFonts:
                yield from _of_font(below)
        if thing.get("/Type") == "/FontDescriptor" and not any(name in thing for name in BASE_FONT_FILES):
            yield f"{thing.FontName} is not embedded"
        if thing.get("/S") in ("/JavaScript", "/Launch", "/Movie", "/Sound", "/SubmitForm", "/ImportData"):
            yield f"has an action {thing.S}"


def _of_font(font: Any) -> Iterator[str]:
    if "/FontDescriptor" not in font:
        yield f"{font.BaseFont} is not embedded"


def _of_enclosed(pdf: pikepdf.Pdf) -> Iterator[str]:
    listed = [one.objgen for one in pdf.Root.get("/AF", [])]
    associated = set(listed)
    if len(listed) != len(associated):
        yield "names an enclosed file twice"
    specs = [
        thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Filespec"
    ]
    for spec in specs:
        name = str(spec.get("/UF", "?"))
        if spec.objgen not in associated:
            yield f"{name} belongs to nothing"
        if spec.get("/AFRelationship", "/Unspecified") == "/Unspecified":
            yield f"{name} does not say what it is to the file"
        if not re.fullmatch(r"/\w+/[\w.+-]+", str(spec.EF.F.get("/Subtype", ""))):
            yield f"{name} has no type"
        if "/F" not in spec or "/UF" not in spec:
            yield f"{name} lacks a name"
        if "/ModDate" not in spec.EF.F.get("/Params", {}):
            yield f"{name} has no date"


def _of_annotations(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            flags = int(note.get("/F", 0))
            if not flags & PRINTED or flags & HIDDEN:
                yield f"an annotation {note.Subtype} is not printed"
