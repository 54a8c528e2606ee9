"""The application letter (surat permohonan): its texts, what may stand in them, and the letter that is made of them."""
