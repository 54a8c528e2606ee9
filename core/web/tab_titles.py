"""What a browser calls a page: in its tab, its history, its list of windows (S-26). Others see it there, also later.

A title says what its page is for. One with a word that betrays it shows in the page alone; the browser then gets the
page's `tab`.
"""

from __future__ import annotations

import re

# Who is helped and by whom, what was done to them, where they are, what is done about it.
_ENGLISH = (
    r"traffick|smuggl|exploit|violen|abus|victim|survivor|reporter|alleged|\bactors?\b|offender|perpetrator|suspect"
    r"|shelter|refuge|\bsafe(ty)?\b|in touch|contact|counsel|clinic|\bhealth|reintegrat|restitution|\blegal|\blaws?\b"
    r"|unlawful|\bcourt|testimony|\brights\b|protection|penalt|\bdebt|withheld|\bLPSK\b|\bNGO\b"
)
_INDONESIAN = (
    r"perdagangan|\bTPPO\b|penyelundupan|eksploitasi|kekerasan|pelecehan|korban|penyintas|pelapor|pelaku|terduga"
    r"|tersangka|rumah aman|penampungan|keselamatan|hubungi|kontak|konsel|klinik|kesehatan|reintegrasi|restitusi|hukum"
    r"|pidana|pengadilan|sidang|kesaksian|\bhak\b|pe[lr]+indungan|utang|ditahan|yayasan"
)
_TELLING = re.compile(f"{_ENGLISH}|{_INDONESIAN}", re.IGNORECASE)


def is_telling(title: str) -> bool:
    """Whether a title betrays what the page is about, in any language of the screen."""
    return _TELLING.search(title) is not None
